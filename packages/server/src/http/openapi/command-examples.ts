/** A body of each command of a release, by its type. */
export const COMMAND_EXAMPLES: Readonly<Record<string, unknown>> = {
  submit: { type: 'submit' },
  withdraw: { type: 'withdraw', reason: 'The wrong revision.' },
  revise: { type: 'revise', revision: '1.1.0', coAuthors: ['grace@example.com'] },
  review: { type: 'review', verdict: 'approve', digest: `sha256:${'4e74'.repeat(16)}`, comment: 'Reads well.' },
  schedule: {
    type: 'schedule',
    schedule: {
      startAt: '2026-12-01T09:00',
      timeZone: 'Europe/Vienna',
      regions: [{ region: 'apac', timeZone: 'Asia/Tokyo', delayMs: 0 }],
    },
  },
  unschedule: { type: 'unschedule', reason: 'The fair was moved.' },
  start: { type: 'start' },
  open_region: { type: 'open_region', region: 'apac' },
  advance: { type: 'advance' },
  record_verdict: { type: 'record_verdict', outcome: 'pass', evidence: 'Complaints as before, over 4,000 turns.' },
  hold: { type: 'hold', reason: 'A complaint is looked into.' },
  resume: { type: 'resume' },
  rollback: { type: 'rollback', reason: 'It answers with prices that are not ours.' },
  abort: { type: 'abort', reason: 'No longer wanted.' },
  acknowledge: { type: 'acknowledge', reason: 'The prices came from a stale note; it is gone.' },
  break_glass: { type: 'break_glass', reason: 'The old one gives a wrong emergency number.' },
};
