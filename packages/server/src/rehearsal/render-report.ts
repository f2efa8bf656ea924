import type { Quantiles, RehearsalReport, Transcript } from './ledger.ts';

/** A report for people to read, as lines of text. */
export function renderReport(report: RehearsalReport): string {
  const { conversations, turns, tokens } = report;
  const left = conversations.given - conversations.completed - conversations.abandoned;
  const lines = [
    `Rehearsal of ${report.persona} at ${report.url}${report.interrupted ? ' (partial: ended early)' : ''}`,
    row('Conversations', `${whole(conversations.completed)} of ${whole(conversations.given)} played to the end`),
    row('', `${whole(conversations.abandoned)} abandoned after an error, ${whole(left)} not played or not finished`),
    row('Turns', `${whole(turns.asked)} in ${report.seconds} s, ${report.turnsPerSecond}/s`),
    row('', `${whole(turns.answered)} answered, ${share(turns.fallbacks, turns.asked)} by a fallback`),
    row(
      '',
      `${share(turns.failed, turns.asked)} failed, ${share(turns.retried, turns.asked)} answered by a later attempt`,
    ),
    row('First chunk', milliseconds(report.firstChunkMs)),
    row('Whole answer', milliseconds(report.totalMs)),
    row('Tokens', `${whole(tokens.input)} in, ${whole(tokens.output)} out`),
    ...counts('Attempts', report.attempts),
    ...counts('Served by', report.servedBy),
    ...counts('Errors', report.errors),
  ];
  return `${[...lines, ...report.transcripts.flatMap(transcriptLines)].join('\n')}\n`;
}

function transcriptLines({ id, turns }: Transcript): readonly string[] {
  const speaker = { user: 'User     ', assistant: 'Assistant' };
  return ['', `— ${printable(id)}`, ...turns.map((turn) => `  ${speaker[turn.role]}  ${printable(turn.content)}`)];
}

function counts(title: string, counted: Readonly<Record<string, number>>): readonly string[] {
  const sorted = Object.entries(counted).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, times], at) => row(at === 0 ? title : '', `${whole(times)} × ${printable(name)}`));
}

function milliseconds({ p50, p90, p99, max }: Quantiles): string {
  if (p50 === null) return 'no sample';
  return `p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, most ${max} ms`;
}

function share(part: number, all: number): string {
  return `${whole(part)} (${all === 0 ? 0 : ((100 * part) / all).toFixed(2)}%)`;
}

function row(title: string, text: string): string {
  return `  ${title.padEnd(14)}${text}`;
}

function whole(count: number): string {
  return count.toLocaleString('en');
}

// What a file or a model said must not steer the terminal that shows it.
function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}
