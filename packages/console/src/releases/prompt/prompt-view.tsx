import { VisuallyHidden } from '@mantine/core';
import { IconMessagePlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Fold } from '../../personas/diff/fold.tsx';
import { foldLines } from '../../personas/diff/fold-lines.ts';
import { useMay } from '../../shell/me.ts';
import { Panel } from '../../shell/panel.tsx';
import { CommentForm } from './comment-form.tsx';
import { Comment } from './comment-list.tsx';
import type { PromptContextValue } from './context.ts';
import css from './prompt.module.css';
import type { Placed, ShownLine } from './prompt-lines.ts';

const SIGNS = { same: '', added: '+', removed: '−' } as const;

interface View {
  readonly lines: readonly ShownLine[];
  readonly placed: readonly Placed[];
  readonly context: PromptContextValue;
  /** Lines that are as in stable are shown too. */
  readonly all: boolean;
}

/** The lines of the prompt: what changed is marked, each can be commented on, comments stand below theirs. */
export function PromptView({ lines, placed, context, all }: View) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const said = new Set(placed.map(({ line }) => line));
  return (
    <Panel title="What the model would receive" about="Choose a line to comment on it." flush>
      <ol className={css['lines']} aria-label="Prompt lines">
        {foldLines(lines).map(({ at, folded, lines: run }) =>
          folded && !all && !unfolded.has(at) && !run.some(({ line }) => said.has(line)) ? (
            <Fold key={at} lines={run.length} onOpen={() => setUnfolded(new Set([...unfolded, at]))} />
          ) : (
            run.map((line) => (
              <Line
                key={line.place}
                line={line}
                context={context}
                placed={placed.filter((one) => one.line !== null && one.line === line.line)}
              />
            ))
          ),
        )}
      </ol>
    </Panel>
  );
}

function Line({ line, context, placed }: { line: ShownLine; context: PromptContextValue; placed: readonly Placed[] }) {
  const [writing, setWriting] = useState(false);
  const may = useMay();
  const { line: number } = line;
  const commentable = number !== null && may.comment;
  return (
    <li data-line={line.kind}>
      <div className={css['line']}>
        <span className={css['number']} aria-hidden="true">
          {number}
        </span>
        <span aria-hidden="true">{SIGNS[line.kind]}</span>
        <span className={css['text']}>
          {line.kind !== 'same' && <VisuallyHidden>{line.kind}: </VisuallyHidden>}
          {line.text}
        </span>
        {commentable && (
          <button
            type="button"
            className={css['add']}
            aria-label={`Comment on line ${number}`}
            aria-expanded={writing}
            onClick={() => setWriting(!writing)}
          >
            <IconMessagePlus size={16} aria-hidden="true" />
          </button>
        )}
      </div>
      {(placed.length > 0 || writing) && (
        <div className={css['below']}>
          {placed.map(({ comment, moved }) => (
            <Comment key={comment.id} comment={comment} note={moved ? 'its line has moved' : null} />
          ))}
          {writing && number !== null && (
            <CommentForm
              anchor={{ ...context, line: number, text: line.text }}
              label={`Comment on line ${number}`}
              onDone={() => setWriting(false)}
            />
          )}
        </div>
      )}
    </li>
  );
}
