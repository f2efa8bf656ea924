import type { Change, RevisionDiff } from '../persona/diff-types.ts';
import { RISKS, type Risk } from '../release/release.ts';

type Group = RevisionDiff['groups'][number];

/** The least risk that changes carry, and one reason for each level that they reach, the gravest first. */
export interface RiskFloor {
  readonly floor: Risk;
  readonly reasons: readonly string[];
}

/** Names in a reason: more help nobody. */
const NAMED_LIMIT = 5;

/** Nothing is stable: people have met no part of it. */
export const NEW_PERSONA_RISK: RiskFloor = {
  floor: 'high',
  reasons: ['high: the persona is new, so that every part of it is new to people'],
};

/**
 * critical: throughline or disclosure · high: voice, name, locales, fallback, which models answer · medium: modules,
 * channels, parameters, variables, skills that were there · low: new skills, and what describes the persona.
 */
export function riskFloorOf(groups: readonly Group[]): RiskFloor {
  const changes = groups.flatMap(({ group, changes }) => changes.map((change) => [riskOf(group, change), change.what]));
  const reached = RISKS.toReversed().flatMap((risk) => {
    const named = changes.filter(([of]) => of === risk).map(([, what]) => what);
    return named.length === 0 ? [] : [{ risk, named }];
  });
  return {
    floor: reached[0]?.risk ?? 'low',
    reasons: reached.length === 0 ? ['low: nothing changed'] : reached.map(({ risk, named }) => reason(risk, named)),
  };
}

function riskOf(group: Group['group'], { path, kind }: Change): Risk {
  switch (group) {
    case 'throughline':
      return 'critical';
    case 'voice':
    case 'locales':
      return 'high';
    case 'model':
      return path.startsWith('/model/attempts') ? 'high' : 'medium';
    case 'axis':
    case 'channels':
      return 'medium';
    case 'skills':
      return isAddedSkill({ path, kind }) ? 'low' : 'medium';
    case 'about':
      if (path === '/name' || path === '/key') return 'high';
      return path.startsWith('/variables') ? 'medium' : 'low';
  }
}

/** Whether two revisions differ by whole skills that were added, and at most the version besides. */
export function addsSkillsOnly(groups: readonly Group[]): boolean {
  const changes = groups.flatMap(({ changes }) => changes).filter(({ path }) => path !== '/version');
  return changes.length > 0 && changes.every(isAddedSkill);
}

function isAddedSkill({ path, kind }: Pick<Change, 'path' | 'kind'>): boolean {
  return kind === 'added' && /^\/skills\/\d+$/.test(path);
}

function reason(risk: Risk, named: readonly (string | undefined)[]): string {
  const shown = named.slice(0, NAMED_LIMIT).join(', ');
  const more = named.length > NAMED_LIMIT ? ` and ${named.length - NAMED_LIMIT} more` : '';
  return `${risk}: ${shown}${more}`;
}
