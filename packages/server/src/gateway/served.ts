import type { Resolution } from '../serving/serving.ts';

/** What served an answer; rides as `setlist` on an answer and on the first chunk of a stream. */
export interface Served {
  readonly persona: string;
  /** Whether it is what is served, what is being rolled out, asked for by name, or unapproved work that someone looks at. */
  readonly variant: Resolution['variant'];
  /** Digest of the revision. */
  readonly revision: string;
  readonly selection: Readonly<Record<string, string>>;
  /** As the upstream itself names it, else as the plan does; `null`: no model answered. */
  readonly servedModel: string | null;
  readonly upstream: string | null;
  /** Place in the persona's plan, from 1; 0: no model answered. */
  readonly attempt: number;
  readonly degraded: 'upstream_unavailable' | null;
}

/** `persona@version`, the `model` of every answer. */
export function modelLabel(resolution: Resolution): string {
  return `${resolution.persona}@${resolution.revision.content.version}`;
}

export function servedBy(
  resolution: Resolution,
  by: Pick<Served, 'servedModel' | 'upstream' | 'attempt' | 'degraded'>,
): Served {
  return {
    persona: resolution.persona,
    variant: resolution.variant,
    revision: resolution.revision.digest,
    selection: resolution.selection,
    servedModel: by.servedModel,
    upstream: by.upstream,
    attempt: by.attempt,
    degraded: by.degraded,
  };
}

/** The same as headers, names and values in turn; the selection is an RFC 9651 dictionary (`tone=playful, brevity=short`). */
export function servedHeaders(served: Served): string[] {
  const headers = [
    'setlist-persona',
    served.persona,
    'setlist-variant',
    served.variant,
    'setlist-revision',
    served.revision,
    'setlist-selection',
    selectionHeader(served.selection),
    'setlist-attempt',
    String(served.attempt),
  ];
  if (served.servedModel !== null) headers.push('setlist-served-model', headerSafe(served.servedModel));
  if (served.degraded !== null) headers.push('setlist-degraded', served.degraded);
  return headers;
}

function selectionHeader(selection: Served['selection']): string {
  let header = '';
  for (const axis in selection) header += `${header === '' ? '' : ', '}${axis}=${selection[axis]}`;
  return header;
}

/** An upstream may name its model in any characters and at any length. */
function headerSafe(text: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(text) ? text : text.replace(/[^\x21-\x7e]+/g, '?').slice(0, 200) || '?';
}
