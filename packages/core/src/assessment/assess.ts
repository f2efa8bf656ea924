import { diffRevisions } from '../persona/diff.ts';
import type { RevisionDiff } from '../persona/diff-types.ts';
import type { PersonaContent, Revision } from '../persona/revision.ts';
import { affectedLocales, everyLocale } from './affected-locales.ts';
import type { Assessment, AssessmentFinding, RehearsalReport } from './assessment.ts';
import { textsOf } from './authored-texts.ts';
import { missingDisclosures } from './disclosures.ts';
import type { Found } from './found.ts';
import { humanClaims } from './human-claims.ts';
import type { LanguageMemory } from './insensitive-language.ts';
import { localeCover } from './locale-cover.ts';
import { promptSecrets } from './prompt-secrets.ts';
import { rehearsalFindings } from './rehearsal-report.ts';
import { addsSkillsOnly, NEW_PERSONA_RISK, riskFloorOf } from './risk-floor.ts';
import { withoutSecrets } from './secrets.ts';
import type { TermLists } from './term-list.ts';
import { countTokens } from './token-count.ts';
import { tokenFindings } from './token-findings.ts';
import { allowedWords, unwantedTerms } from './unwanted-terms.ts';

/** What is assessed. Both revisions passed `checkPersona`. */
export interface AssessmentRequest {
  readonly candidate: Revision;
  /** `null`: nothing is stable, so that everything is new. */
  readonly stable: Revision | null;
  readonly terms: TermLists;
  readonly rehearsal: RehearsalReport | null;
  /** How many compositions the candidate reaches. */
  readonly selections: number;
}

const RANKS = { error: 0, warning: 1, note: 2 } as const;

/**
 * The evidence for reviewers: what changed and for whom, its cost in tokens, the least risk, and every finding in the
 * candidate, told apart from those that stable has too. Equal arguments give an equal assessment. It fails when an
 * error is not in stable. Takes some 20 ms for each KB of English text.
 */
export async function assess(request: AssessmentRequest): Promise<Assessment> {
  const { candidate, stable, terms, rehearsal, selections } = request;
  const groups = stable === null ? [] : diffRevisions(stable, candidate, {}, {}).groups;
  const risk = stable === null ? NEW_PERSONA_RISK : riskFloorOf(groups);
  const [after, before] = [countTokens(candidate), stable === null ? null : countTokens(stable)];
  const tokens: Assessment['tokens'] = {
    defaultBefore: before?.byDefault ?? null,
    defaultAfter: after.byDefault,
    largestBefore: before?.largest ?? null,
    largestAfter: after.largest,
  };
  const memory: LanguageMemory = new Map();
  const found = [
    ...(await findingsIn(candidate, terms, memory)),
    ...localeCover(candidate.content, stable?.content ?? null),
    ...tokenFindings(tokens),
    ...rehearsalFindings(rehearsal, { candidate, stable }),
  ];
  const inStable =
    stable === null
      ? []
      : [...(await findingsIn(stable, terms, memory)), ...localeCover(stable.content, stable.content)];
  const findings = toldApart(found, inStable);
  return {
    format: 1,
    digest: candidate.digest,
    baseDigest: stable?.digest ?? null,
    outcome: findings.some((one) => one.severity === 'error' && !one.inStable) ? 'failed' : 'passed',
    selections,
    tokens,
    changedGroups: stable === null ? groupsOf(candidate.content) : groups.map(nameOf),
    addsSkillsOnly: addsSkillsOnly(groups),
    affectedLocales:
      stable === null ? everyLocale([candidate.content]) : affectedLocales(groups, stable.content, candidate.content),
    riskFloor: risk.floor,
    riskReasons: risk.reasons.map(withoutSecrets),
    findings,
    rehearsal,
  };
}

async function findingsIn(revision: Revision, terms: TermLists, memory: LanguageMemory): Promise<readonly Found[]> {
  const { content } = revision;
  const texts = textsOf(content);
  // Its word lists take a while to load, and nothing else needs them.
  const { insensitiveLanguage } = await import('./insensitive-language.ts');
  return [
    ...promptSecrets(content),
    ...humanClaims(texts),
    ...missingDisclosures(revision),
    ...unwantedTerms(texts, content, terms),
    ...insensitiveLanguage(texts, content, { allow: allowedWords(terms, 'en'), memory }),
  ];
}

function toldApart(found: readonly Found[], inStable: readonly Found[]): readonly AssessmentFinding[] {
  const known = new Set(inStable.map(({ key }) => key));
  const findings = found.map(({ key, ...finding }) => ({
    ...finding,
    excerpt: finding.excerpt === null ? null : withoutSecrets(finding.excerpt),
    message: withoutSecrets(finding.message),
    inStable: known.has(key),
  }));
  return findings.toSorted(
    (one, other) => RANKS[one.severity] - RANKS[other.severity] || Number(one.inStable) - Number(other.inStable),
  );
}

/** `voice`, `axis/tone`; the order of the axes is `axis`. */
function nameOf({ group, title }: RevisionDiff['groups'][number]): string {
  if (group !== 'axis') return group;
  return title.includes(' ') ? 'axis' : `axis/${title}`;
}

function groupsOf({ axes, channels, skills }: PersonaContent): readonly string[] {
  return [
    'throughline',
    'voice',
    ...axes.map(({ key }) => `axis/${key}`),
    'model',
    ...(channels.length > 0 ? ['channels'] : []),
    'locales',
    ...(skills.length > 0 ? ['skills'] : []),
    'about',
  ];
}
