import type { AudienceFault } from './audience-faults.ts';
import type { PrerequisitesOf } from './audience-file.ts';
import { ASKED_AT_MOST, followablePrerequisites } from './followable-prerequisites.ts';

/** Prerequisites that come back to where they began, each with its path, or that ask too many personas on their way. */
export function prerequisiteFaults(prerequisites: readonly PrerequisitesOf[]): AudienceFault[] {
  const needs = new Map(prerequisites.map((one) => [one.persona, one.needs.map(({ persona }) => persona)]));
  const faults: AudienceFault[] = [];
  const done = new Set<string>();
  for (const { persona } of prerequisites) {
    const cycle = cycleFrom(persona, needs, done);
    if (cycle === null) continue;
    const shown = cycle.slice(0, 20).map((key) => `\`${key}\``);
    faults.push({
      path: ['prerequisites', cycle[0] ?? persona],
      message: `The prerequisites come back to where they began: ${shown.join(' → ')}.`,
      mend: 'Take one of these away.',
    });
  }
  return faults.length > 0 ? faults : costlyFaults(prerequisites);
}

interface Visit {
  readonly key: string;
  readonly left: string[];
}

/** Depth first without recursion, for a chain may have as many links as there are personas. */
function cycleFrom(start: string, needs: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[] | null {
  if (done.has(start)) return null;
  const path: Visit[] = [{ key: start, left: [...(needs.get(start) ?? [])] }];
  const onPath = new Set([start]);
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const next = at.left.shift();
    if (next === undefined) {
      path.pop();
      onPath.delete(at.key);
      done.add(at.key);
      continue;
    }
    if (onPath.has(next)) {
      const keys = path.map(({ key }) => key);
      for (const key of keys) done.add(key);
      return [...keys.slice(keys.indexOf(next)), next];
    }
    if (done.has(next)) continue;
    onPath.add(next);
    path.push({ key: next, left: [...(needs.get(next) ?? [])] });
  }
  return null;
}

function costlyFaults(prerequisites: readonly PrerequisitesOf[]): AudienceFault[] {
  const nothing = { stable: null, candidate: null, experiments: [], kept: [] };
  const named = new Map<string, PrerequisitesOf['needs']>();
  for (const { persona, needs } of prerequisites) {
    named.set(persona, needs);
    for (const need of needs) if (!named.has(need.persona)) named.set(need.persona, []);
  }
  for (const { persona, needs } of prerequisites) named.set(persona, needs);
  const followable = followablePrerequisites(
    [...named].map(([key, needs]) => ({ ...nothing, key, prerequisites: needs })),
  );
  return prerequisites
    .filter(({ persona }) => !followable.has(persona))
    .map(({ persona }) => ({
      path: ['prerequisites', persona],
      message: `More than ${ASKED_AT_MOST} personas would be asked to answer for \`${persona}\`.`,
      mend: 'Name fewer prerequisites on the way.',
    }));
}
