import { VisuallyHidden } from '@mantine/core';
import css from './prompt.module.css';
import type { PromptChange } from './prompt-change.ts';
import type { SegmentGroup } from './segment-groups.ts';
import { sourceLabel } from './segment-kinds.ts';

/** What is picked out in the prompt: all of a file, or all of a kind. */
export interface Marked {
  readonly by: 'file' | 'kind';
  readonly value: string;
}

export function isMarked(marked: Marked | null, candidate: Marked): boolean {
  return marked !== null && marked.by === candidate.by && marked.value === candidate.value;
}

/** One group of segments: what it is and its file above, the line of each segment beside it. */
export function SegmentGroupView(props: {
  group: SegmentGroup;
  change: PromptChange | null;
  marked: Marked | null;
  onMark: (marked: Marked) => void;
  /** Whether the application's own system message stands above it. */
  afterApplication: boolean;
}) {
  const { group, change, marked, onMark, afterApplication } = props;
  const { kind, id, file, members } = group;
  const picked = marked === null || (marked.by === 'file' ? marked.value === file : marked.value === kind);
  return (
    <>
      {afterApplication && <li className={css['application']}>Your application’s own system message goes here</li>}
      <li className={css['group']} data-kind={kind} data-picked={picked || undefined}>
        {file !== null && (
          <div className={css['head']}>
            <span className={css['id']}>{id}</span>
            <button
              type="button"
              className={css['file']}
              aria-pressed={isMarked(marked, { by: 'file', value: file })}
              title={`Pick out all of ${file}`}
              onClick={() => onMark({ by: 'file', value: file })}
            >
              {file}
            </button>
          </div>
        )}
        {members.map(({ segment, place }) => (
          <div
            key={`${segment.text} ${place}`}
            className={css['segment']}
            data-changed={change?.added.has(place) || undefined}
            title={sourceLabel(segment) ?? 'Setlist’s own words'}
          >
            {segment.source !== null && (
              <span className={css['line']}>
                <VisuallyHidden>line </VisuallyHidden>
                {segment.source.line}
              </span>
            )}
            <span className={css['text']}>
              {change?.added.has(place) && <VisuallyHidden>changed: </VisuallyHidden>}
              {kind === 'frame' ? <FrameText text={segment.text} /> : segment.text.trim()}
            </span>
          </div>
        ))}
      </li>
    </>
  );
}

/** Setlist's own words: headings stand out, sentences stand back. */
function FrameText({ text }: { text: string }) {
  const [first = '', ...rest] = text.trim().split('\n');
  const sentences = rest.join('\n').trim();
  if (!first.startsWith('#')) return text.trim();
  return (
    <>
      <b>{first}</b>
      {sentences !== '' && `\n${sentences}`}
    </>
  );
}
