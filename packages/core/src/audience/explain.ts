import { WHOLE } from './bucketing.ts';
import type { Unit } from './flags.ts';
import type { AxisResolution, Resolution } from './resolution.ts';
import type { Traced } from './trace.ts';

/**
 * What a trace says, in sentences for people: first which revision and why, then what passed them by and why, then every
 * axis. `resolution` is what the traced evaluation answered; `null`: it had nothing for them.
 */
export function explain(resolution: Resolution | null, traced: readonly Traced[]): readonly string[] {
  const ofRevision = traced.filter(({ of }) => of === 'revision');
  const ofAxes = Object.entries(resolution?.axes ?? {}).flatMap(([axis, answer]) => {
    const steps = traced.filter(({ of }) => of === axis);
    return [axisSentence(axis, answer, steps.at(-1)), ...steps.flatMap((step) => passedBy(step))];
  });
  return [revisionSentence(resolution, ofRevision.at(-1)), ...ofRevision.flatMap(passedBy), ...ofAxes];
}

function revisionSentence(resolution: Resolution | null, decided: Traced | undefined): string {
  if (resolution === null) return `Gets nothing, because nothing is stable yet and ${whyRevision(decided, null)}.`;
  return `Gets ${resolution.version}, ${whatItIs(resolution)}, because ${whyRevision(decided, resolution)}.`;
}

function whatItIs({ variant, release }: Resolution): string {
  if (variant === 'stable') return 'which is stable';
  if (variant === 'candidate') return `the candidate of release ${release ?? 'unknown'}`;
  const [experiment, arm] = parted(variant);
  return `arm \`${arm}\` of experiment \`${experiment}\``;
}

function whyRevision(decided: Traced | undefined, resolution: Resolution | null): string {
  const [kind, key] = parted(decided?.step ?? 'default');
  switch (kind) {
    case 'conversation':
      return 'their conversation began with it';
    case 'deny':
      return 'they are on the list of those who never get the candidate';
    case 'allow':
      return 'they are on the list of those who get the candidate in any case';
    case 'opted_out':
      return 'they want no candidate of this persona';
    case 'holdout':
      return `holdout \`${key}\` keeps them at what is stable: ${whereTheyFall(decided)}`;
    case 'experiment':
      return `experiment \`${key}\` counts them: ${whereTheyFall(decided)}`;
    case 'prerequisite':
      return `the candidate requires that they get a certain variant of persona \`${key}\`, and they do not`;
    case 'regions':
      return 'the candidate is not open in their region yet';
    case 'programme':
      return `they joined the programme \`${key}\``;
    case 'share':
      return resolution?.reason === 'TARGETING_MATCH'
        ? 'it is for all whom its condition lets in, and they are among them'
        : whereTheyFall(decided);
    default:
      return resolution?.reason === 'STATIC' ? 'there is nothing else to get' : 'no rule gives them anything else';
  }
}

function axisSentence(axis: string, { option, reason }: AxisResolution, decided: Traced | undefined): string {
  const [kind, key] = parted(decided?.step ?? 'default');
  return `\`${axis}\` is \`${option}\`, because ${why()}.`;

  function why(): string {
    if (kind === 'lock') return `the throughline locks it (\`${key}\`)`;
    if (kind === 'experiment') return `experiment \`${key}\` counts them: ${whereTheyFall(decided)}`;
    if (kind === 'asked') return 'the application asks for it';
    if (kind === 'chosen') return 'they chose it';
    if (kind === 'rule') return `rule \`${key}\` matches`;
    return reason === 'STATIC' ? 'it is the default' : 'it is the default, and nothing says otherwise';
  }
}

/** Why a step that draws did not take them; nothing of the others, which are many and say little. */
function passedBy(step: Traced): readonly string[] {
  const [kind, key] = parted(step.step);
  if (step.did === 'decided' || step.range === null) return [];
  const name = kind === 'share' ? 'The share of the candidate' : `${capitalised(kind)} \`${key}\``;
  if (step.did === 'lacks_unit')
    return [`${name} could not count them: the context names no ${NAMES[step.unit ?? 'user']}.`];
  if (kind === 'holdout') return [];
  if (step.range[0] >= step.range[1]) return [`${name} takes nobody at present.`];
  if (step.place === null) return [`${name} does not count them: its condition does not let them in.`];
  return [`${name} passes them by: ${whereTheyFall(step)}.`];
}

function whereTheyFall(step: Traced | undefined): string {
  if (step === undefined || step.range === null) return 'nothing was drawn';
  const [from, to] = step.range;
  if (from === 0 && to === WHOLE) return 'it is for everyone';
  if (step.place === null) return 'they are counted';
  const verb = (isIn: boolean) => (isIn ? 'is' : 'is not');
  const place = `${POSSESSIVES[step.unit ?? 'user']} bucket ${percent(step.place)}`;
  return from === 0
    ? `${place} ${verb(step.place < to)} below ${percent(to)}`
    : `${place} ${verb(step.place >= from && step.place < to)} from ${percent(from)} up to ${percent(to)}`;
}

const NAMES: Readonly<Record<Unit, string>> = { user: 'person', account: 'account', conversation: 'conversation' };
const POSSESSIVES: Readonly<Record<Unit, string>> = {
  user: 'their',
  account: 'their account’s',
  conversation: 'their conversation’s',
};

/** Parts of `WHOLE` in per cent, exactly. */
function percent(parts: number): string {
  return `${(parts * 100) / WHOLE} %`;
}

function parted(name: string): [kind: string, key: string] {
  const slash = name.indexOf('/');
  return slash < 0 ? [name, ''] : [name.slice(0, slash), name.slice(slash + 1)];
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
