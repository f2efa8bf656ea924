import type { PersonaFlags } from './flags.ts';

/** As many personas at most are asked to answer for one; a set that is published stays far below it. */
export const ASKED_AT_MOST = 1_000;

/**
 * Personas whose prerequisites can be followed to an end: they do not come back to where they began, and no more than
 * `ASKED_AT_MOST` personas are asked on the way. Publishing refuses the others; evaluating must end all the same.
 */
export function followablePrerequisites(personas: readonly PersonaFlags[]): ReadonlySet<string> {
  const byKey = new Map(personas.map((persona) => [persona.key, persona]));
  const waiting = new Map<string, number>();
  const waitedFor = new Map<string, string[]>();
  for (const { key, prerequisites } of byKey.values()) {
    const asked = prerequisites.filter(({ persona }) => byKey.has(persona));
    waiting.set(key, asked.length);
    for (const { persona } of asked) {
      const dependents = waitedFor.get(persona) ?? [];
      dependents.push(key);
      waitedFor.set(persona, dependents);
    }
  }
  const followable = new Set<string>();
  const costs = new Map<string, number>();
  const ready = [...waiting].filter(([, count]) => count === 0).map(([key]) => key);
  for (const key of ready) {
    const prerequisites = byKey.get(key)?.prerequisites ?? [];
    const cost = prerequisites.reduce((sum, { persona }) => sum + (costs.get(persona) ?? 0), 1);
    if (cost <= ASKED_AT_MOST) followable.add(key);
    costs.set(key, cost <= ASKED_AT_MOST ? cost : 1);
    for (const dependent of waitedFor.get(key) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      // A list that grows while it is walked is walked to its end.
      if (left === 0) ready.push(dependent);
    }
  }
  return followable;
}
