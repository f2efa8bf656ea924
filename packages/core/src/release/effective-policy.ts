import type { EffectivePolicy, Policy, ReviewRequirement, StageRule } from './policy.ts';
import { type Risk, STAGES, type Stage } from './release.ts';

/** What decides which policies apply to a release. */
export interface PolicyScope {
  readonly environment: string;
  readonly persona: string;
  readonly risk: Risk;
}

/**
 * Every policy that applies to a release, taken together: the strictest of each, so that one policy more never makes
 * anything laxer. Beneath them lies what is built in: outside `development` one approval, also where policies apply and
 * ask for none; the stages and who may break glass, until a policy says otherwise. The risk counts as `critical` where a
 * policy calls the persona mission-critical.
 */
export function effectivePolicy(policies: readonly Policy[], scope: PolicyScope): EffectivePolicy {
  const risk = isMissionCritical(policies, scope) ? 'critical' : scope.risk;
  const applied = policies
    .filter((policy) => isFor(policy, scope) && (policy.risks.length === 0 || policy.risks.includes(risk)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const builtIn = builtInPolicy(scope.environment);
  const reviews = mostReviews(applied.map((policy) => policy.reviews));
  return {
    sources: applied.length === 0 ? ['built-in'] : applied.map(({ name }) => name),
    reviews: reviews.length === 0 ? builtIn.reviews : reviews,
    coverLocales: applied.some(({ coverLocales }) => coverLocales),
    stages: everyStage(applied) ?? builtIn.stages,
    stageRules: {
      flag: strictestRule(applied, 'flag'),
      beta: strictestRule(applied, 'beta'),
      ga: strictestRule(applied, 'ga'),
      extension: strictestRule(applied, 'extension'),
    },
    freezes: applied.flatMap(({ freezes }) => freezes),
    breakGlass: strictestGlass(applied, builtIn.breakGlass),
    requireSignature: applied.some(({ requireSignature }) => requireSignature),
    requireAssessment: applied.some(({ requireAssessment }) => requireAssessment),
  };
}

/** Whether a policy declares a persona mission-critical in an environment, so that its releases are of critical risk. */
export function isMissionCritical(policies: readonly Policy[], scope: Omit<PolicyScope, 'risk'>): boolean {
  return policies.some((policy) => policy.missionCritical && isFor(policy, scope));
}

function isFor({ environments, personas }: Policy, { environment, persona }: Omit<PolicyScope, 'risk'>): boolean {
  return environments.some((glob) => isMatch(glob, environment)) && personas.some((glob) => isMatch(glob, persona));
}

/** Each piece between stars is sought once, from the left: time is bounded whatever the glob. */
function isMatch(glob: string, name: string): boolean {
  const pieces = glob.split('*');
  const head = pieces[0] ?? '';
  const tail = pieces.at(-1) ?? '';
  if (pieces.length === 1) return glob === name;
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  let rest = name.slice(head.length, name.length - tail.length);
  for (const piece of pieces.slice(1, -1)) {
    const at = rest.indexOf(piece);
    if (at < 0) return false;
    rest = rest.slice(at + piece.length);
  }
  return true;
}

function builtInPolicy(environment: string): Pick<EffectivePolicy, 'reviews' | 'stages' | 'breakGlass'> {
  const breakGlass = { roles: ['releaser', 'admin'], reviewWithinMs: 86_400_000 } as const;
  if (environment === 'development') return { reviews: [], stages: ['ga'], breakGlass };
  return { reviews: [{ seat: null, count: 1 }], stages: ['flag', 'beta', 'ga'], breakGlass };
}

/** The highest count of each seat; seats by name, `any` last. */
function mostReviews(asked: readonly (readonly ReviewRequirement[])[]): ReviewRequirement[] {
  const counts = new Map<string | null, number>();
  for (const { seat, count } of asked.flat()) counts.set(seat, Math.max(count, counts.get(seat) ?? 0));
  return [...counts]
    .map(([seat, count]) => ({ seat, count }))
    .sort((a, b) => (b.seat === null || (a.seat !== null && a.seat < b.seat) ? -1 : 1));
}

function everyStage(applied: readonly Policy[]): readonly Stage[] | null {
  const asked = applied.flatMap(({ stages }) => (stages === null ? [] : [stages]));
  return asked.length === 0 ? null : STAGES.filter((stage) => asked.some((stages) => stages.includes(stage)));
}

function strictestRule(applied: readonly Policy[], stage: Stage): StageRule {
  const rules = applied.flatMap(({ stageRules }) => stageRules[stage] ?? []);
  return {
    soakMs: Math.max(0, ...rules.map(({ soakMs }) => soakMs)),
    verdict: rules.some(({ verdict }) => verdict),
    reviews: mostReviews(rules.map(({ reviews }) => reviews)),
    gate: rules.some(({ gate }) => gate === 'person') ? 'person' : 'any',
  };
}

/** Whom every policy trusts, and the shortest of the terms; nobody where one says never or no role is left. */
function strictestGlass(
  applied: readonly Policy[],
  builtIn: EffectivePolicy['breakGlass'],
): EffectivePolicy['breakGlass'] {
  const said = applied.flatMap(({ breakGlass }) => (breakGlass === null ? [] : [breakGlass]));
  if (said.length === 0) return builtIn;
  const allowed = said.flatMap((one) => (one === false ? [] : [one]));
  const roles = [...new Set(allowed.flatMap((one) => one.roles))].filter((role) =>
    allowed.every((one) => one.roles.includes(role)),
  );
  if (allowed.length < said.length || roles.length === 0) return null;
  return { roles: roles.sort(), reviewWithinMs: Math.min(...allowed.map((one) => one.reviewWithinMs)) };
}
