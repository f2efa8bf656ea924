import type { Diagnostic } from './diagnostic.ts';
import { error, other, startOf, warning } from './finding.ts';
import { boundsInWords, type Overstep, parameterValues } from './parameters.ts';
import type { Revision, SourceMap } from './revision.ts';
import type { Chosen } from './selection.ts';

/** Collects, over many selections, the parameter changes that leave the persona's bounds; each set of changes once. */
export function overstepFindings(revision: Revision): {
  /** Whether a value leaves bounds that refuse. */
  readonly look: (chosen: Chosen, channel: string | null) => boolean;
  readonly found: () => readonly Diagnostic[];
} {
  const found = new Map<string, Diagnostic>();
  const { content, sources } = revision;
  const channelPlace = new Map(content.channels.map(({ key }, n) => [key, n]));
  const look = (chosen: Chosen, channel: string | null): boolean => {
    const place = channel === null ? undefined : channelPlace.get(channel);
    const ofChannel = place === undefined ? undefined : content.channels[place];
    const changes = chosen.map(({ module }) => module.parameters);
    const { oversteps } = parameterValues(content.model, ofChannel ? [...changes, ofChannel.parameters] : changes);
    for (const overstep of oversteps) {
      const names = overstep.changes.map((n) => changeName(revision, chosen, channel, n));
      const key = `${overstep.name} ${names.map(({ id }) => id).join(' ')}`;
      if (!found.has(key)) found.set(key, overstepFinding(revision, overstep, names, sources));
    }
    return oversteps.some(({ beyond }) => beyond === 'refuse');
  };
  return { look, found: () => [...found.values()] };
}

interface ChangeName {
  readonly id: string;
  readonly pointer: string;
}

function changeName(revision: Revision, chosen: Chosen, channel: string | null, n: number): ChangeName {
  const { axes, channels } = revision.content;
  const one = chosen[n];
  if (one === undefined)
    return { id: `channel/${channel}`, pointer: `/channels/${channels.findIndex(({ key }) => key === channel)}` };
  const o = axes[n]?.options.findIndex(({ option }) => option === one.module.option) ?? 0;
  return { id: `${one.axis}/${one.module.option}`, pointer: `/axes/${n}/options/${o}` };
}

function overstepFinding(
  { content }: Revision,
  { name, value, bounded, beyond }: Overstep,
  names: readonly ChangeName[],
  sources: SourceMap,
): Diagnostic {
  const at = ({ pointer }: ChangeName) => sources[`${pointer}/parameters/${name}`] ?? startOf('persona.yaml');
  const last = names.at(-1);
  const bound = sources[`/model/parameters/${name}`] ?? startOf('persona.yaml');
  const span = last === undefined ? bound : at(last);
  const by = names.map(({ id }) => `\`${id}\``).join(' with ');
  const related = [
    ...names.slice(0, -1).map((one) => other(at(one), `\`${one.id}\` changes it as well.`)),
    other(bound, `The bounds: ${boundsInWords(content.model, name)}.`),
  ];
  const allowed = `the persona allows ${boundsInWords(content.model, name)}`;
  if (beyond === 'refuse') {
    const message = `${by} makes \`${name}\` ${value}; ${allowed} and refuses what lies beyond.`;
    return error(
      'parameters/beyond-bounds',
      span,
      message,
      'Change less, widen the bounds, or let them `clamp`.',
      related,
    );
  }
  const message = `${by} makes \`${name}\` ${value}; ${allowed}, so ${bounded} is served.`;
  return warning('parameters/beyond-bounds', span, message, 'Change less, or widen the bounds.', related);
}
