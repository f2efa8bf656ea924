import { hash } from 'node:crypto';
import type { Flags } from '@setlist/core/audience';
import canonicalize from 'canonicalize';
import type { Serving, SnapshotKey } from '../serving/serving.ts';
import type { Answer } from './answer.ts';
import { configurationTag } from './configuration-tag.ts';
import { evaluateFlags, type Question } from './evaluate-flags.ts';
import { streamTicket } from './stream-ticket.ts';

/** After so long out of sight a client closes its stream, and asks anew when it is looked at again. */
const INACTIVITY_SECONDS = 120;

export interface BulkAnswer {
  /** For the header `ETag`, in its quotes. */
  readonly etag: string;
  readonly answers: readonly Answer[];
}

/**
 * Every flag, with a tag over the configuration, the whole context and what came out: with another context the tag is
 * another even where nothing differs, and rules of time, conversations and choices change it as well.
 */
export function bulkAnswer(serving: Serving, flags: Flags, question: Question): BulkAnswer {
  const answers = evaluateFlags(serving, flags, question);
  const { hash: configuration } = configurationTag(flags, question.now);
  let all = `${configuration}\n${canonicalize(question.context)}\n${question.composes}`;
  for (const { mark } of answers) all += mark;
  return { etag: `"${hash('sha256', all, 'base64url').slice(0, 27)}"`, answers };
}

/** The body that goes with it. */
export function bulkBody({ answers }: BulkAnswer, flags: Flags, key: SnapshotKey, now: number): string {
  let all = '';
  for (const { text } of answers) all += all === '' ? text : `,${text}`;
  return `{"flags":[${all}],${endOf(flags, key, now)}`;
}

function endOf(flags: Flags, key: SnapshotKey, now: number): string {
  const requestUri = `/ofrep/v1/stream?ticket=${streamTicket(key)}`;
  const eventStreams = [{ type: 'sse', endpoint: { requestUri }, inactivityDelaySec: INACTIVITY_SECONDS }];
  const metadata = { flagSetId: flags.set.environment, version: configurationTag(flags, now).text };
  return JSON.stringify({ eventStreams, metadata }).slice(1);
}

/** Whether `If-None-Match` names the tag (RFC 9110, 13.1.2). */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
