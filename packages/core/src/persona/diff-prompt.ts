import { diffArrays } from 'diff';
import { compose } from './compose.ts';
import type { ComposeContext, Selection } from './composition.ts';
import type { PromptLine, RevisionDiff } from './diff-types.ts';
import { promptText } from './messages.ts';
import type { Revision } from './revision.ts';

/** Two texts that differ in more lines than this are shown one after the other: matching them would help nobody. */
const MOST_EDITS = 4_000;

/** What the model would receive, line by line; `null` where one of the two can't compose the selection. */
export function diffPrompts(
  from: Revision,
  to: Revision,
  selection: Selection,
  context: ComposeContext,
): RevisionDiff['prompt'] {
  const before = compose(from, selection, context);
  const after = compose(to, selection, context);
  if (!before.ok || !after.ok) return null;
  return {
    selection: after.value.selection,
    lines: diffLines(promptText(before.value), promptText(after.value)),
    tokensBefore: before.value.tokens,
    tokensAfter: after.value.tokens,
    parametersBefore: before.value.parameters,
    parametersAfter: after.value.parameters,
  };
}

/** The shortest edit of one text's lines into the other's (Myers 1986), as the kept, removed and added lines. */
export function diffLines(before: string, after: string): readonly PromptLine[] {
  const [earlier, later] = [before.split('\n'), after.split('\n')];
  const runs = diffArrays(earlier, later, { maxEditLength: MOST_EDITS });
  if (runs === undefined) return [...linesOf('removed', earlier), ...linesOf('added', later)];
  return runs.flatMap(({ value, added, removed }) => linesOf(added ? 'added' : removed ? 'removed' : 'same', value));
}

function linesOf(kind: PromptLine['kind'], texts: readonly string[]): readonly PromptLine[] {
  return texts.map((text) => ({ kind, text }));
}
