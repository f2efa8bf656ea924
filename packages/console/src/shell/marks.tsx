import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import css from './marks.module.css';
import { ago, shortDigest } from './words.ts';

/** A digest, short to read and whole to copy. */
export function Digest({ digest, copy = false }: { digest: string; copy?: boolean }) {
  return (
    <span className={css['digest']}>
      <code title={digest}>{shortDigest(digest)}</code>
      {copy && <Copy value={digest} label={`Copy digest ${shortDigest(digest)}`} />}
    </span>
  );
}

/** A button that copies, and says that it did. */
export function Copy({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={copied ? 'Copied' : label} onClick={copy}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A moment as people say it, with the exact one on hover. */
export function When({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' })}>
      {ago(date, new Date())}
    </time>
  );
}

/** A short word in a box: a version, a channel, a locale. */
export function Tag({ children, tone = 'plain' }: { children: React.ReactNode; tone?: 'plain' | 'accent' | 'good' }) {
  return (
    <span className={css['tag']} data-tone={tone}>
      {children}
    </span>
  );
}

/** A text of the server, in which what stands between backticks is code. */
export function Coded({ text }: { text: string }) {
  return placed(text.split(/(`[^`]+`)/)).map(({ at, part }) =>
    /^`.+`$/.test(part) ? <code key={at}>{part.slice(1, -1)}</code> : part,
  );
}

/** Text of a persona's files line by line, with Liquid's `{{ variables }}` and `{% tags %}` set apart. */
export function Instructions({ text }: { text: string }) {
  return (
    <div className={css['instructions']}>
      {placed(text.trim().split('\n')).map(({ at, part: line }) => (
        <p key={at} data-item={line.startsWith('- ') || undefined}>
          {placed(line.split(/(\{\{.*?\}\}|\{%.*?%\})/)).map(({ at: inLine, part }) => (
            <Liquid key={inLine} part={part} />
          ))}
        </p>
      ))}
    </div>
  );
}

function Liquid({ part }: { part: string }) {
  if (part.startsWith('{{')) return <var>{part}</var>;
  if (part.startsWith('{%')) return <code>{part}</code>;
  return part;
}

function placed(parts: readonly string[]) {
  return parts.map((part, at) => ({ at, part }));
}
