import type { Composition, Revision, Segment, SegmentKind } from '@setlist/core/persona';
import type { Terminal } from './terminal.ts';

type Paint = Terminal['paint'];
type Colour = 'red' | 'magenta' | 'cyan' | 'green' | 'yellow' | 'blue' | 'dim';

const COLOURS: Readonly<Record<SegmentKind, Colour>> = {
  frame: 'dim',
  throughline: 'red',
  disclosure: 'red',
  voice: 'magenta',
  module: 'cyan',
  channel: 'yellow',
  locale: 'yellow',
  skill: 'green',
  caller: 'blue',
  restatement: 'red',
};

/** A composition for a terminal: the place of each segment in a left gutter, then tokens, parameters and notes. */
export function promptWithSources(composition: Composition, { content }: Revision, paint: Paint): string {
  const places = composition.segments.map(placeOf);
  const width = Math.max(...places.map((place) => place.length), 1);
  const head = composition.segments.filter(({ kind }) => kind !== 'restatement');
  const restatement = composition.segments.filter(({ kind }) => kind === 'restatement');
  const lines = [...head, BETWEEN, ...restatement].flatMap((segment) => gutter(segment, width, paint));
  const chosen = Object.entries(composition.selection).map(([axis, option]) => `${axis} ${option}`);
  return [
    `${paint.bold(`${content.name} (${content.key} ${content.version})`)} ${paint.dim(composition.digest.slice(0, 19))}`,
    paint.dim([...chosen, `channel ${composition.channel ?? 'none'}`, `locale ${composition.locale}`].join(' · ')),
    '',
    ...lines,
    '',
    paint.dim([`${composition.tokens} tokens`, ...parametersOf(composition)].join(' · ')),
    ...composition.notes.map(({ message }) => `${paint.yellow('note:')} ${message}`),
  ].join('\n');
}

/** Where the application's own system message comes in. */
const BETWEEN: Segment = { kind: 'frame', id: 'between', text: '', tokens: 0, source: null };

function placeOf({ source }: Segment): string {
  return source === null ? '' : `${source.file}:${source.line}`;
}

function gutter(segment: Segment, width: number, paint: Paint): string[] {
  const { text, kind } = segment;
  const colour = paint[COLOURS[kind]];
  // A segment ends with the line ends that part it from the next.
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line, index) => {
    const named = (index === 0 ? placeOf(segment) : '').padStart(width);
    return `${paint.dim(named)} ${colour('│')} ${kind === 'frame' ? paint.dim(line) : line}`.trimEnd();
  });
}

function parametersOf({ parameters }: Composition): string[] {
  return Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
}
