import {
  type Audience,
  type Candidate,
  type FlagSet,
  type PersonaFlags,
  type RevisionFlags,
  WHOLE,
} from '@setlist/core/audience';
import { type AudienceParts, NO_AUDIENCE } from '@setlist/core/audience/rules';
import type { Revision } from '@setlist/core/persona';
import type { EnvironmentSnapshot, Candidate as OutCandidate, ServedPersona, Snapshot } from './serving.ts';

/** Everything by which an environment of a snapshot decides who gets what. What is revoked or does not verify is not in it. */
export function flagSetOf(snapshot: Snapshot, environment: EnvironmentSnapshot): FlagSet {
  const mayServe = ({ digest }: Pick<Revision, 'digest'>) =>
    !snapshot.revoked.has(digest) && !environment.unverified.has(digest);
  const personas = [...environment.personas.values()].filter(
    ({ stable, candidate }) => stable !== null || candidate !== null,
  );
  const parts = environment.audience?.parts ?? NO_AUDIENCE;
  const revisions = personas.flatMap((persona) => keptBy(persona).filter(mayServe));
  return {
    format: 1,
    environment: environment.name,
    version: snapshot.version,
    segments: parts.segments,
    lists: [...(environment.audience?.lists ?? [])].map(([key, ids]) => ({ key, ids })),
    holdouts: parts.holdouts,
    layers: [],
    revisions: [...new Map(revisions.map((revision) => [revision.digest, revisionFlags(revision)])).values()],
    personas: personas.map((persona) => personaFlags(persona, parts, mayServe)),
    plain: parts.flags,
  };
}

/** What a conversation may go on with: what a release put before people and none took back. */
function keptBy({ revisions, approved }: ServedPersona): readonly Revision[] {
  return revisions.filter(({ digest }) => approved.has(digest));
}

function personaFlags(
  persona: ServedPersona,
  { prerequisites }: AudienceParts,
  mayServe: (revision: Revision) => boolean,
): PersonaFlags {
  const { key, stable, candidate } = persona;
  return {
    key,
    stable: stable !== null && mayServe(stable) ? stable.digest : null,
    // A candidate that may not be served is passed over: its audience keeps what is stable.
    candidate: candidate !== null && mayServe(candidate.revision) ? candidateFlags(candidate) : null,
    prerequisites: Object.hasOwn(prerequisites, key) ? (prerequisites[key] ?? []) : [],
    experiments: [],
    kept: keptBy(persona)
      .filter(mayServe)
      .map(({ digest }) => digest),
  };
}

function candidateFlags({ releaseId, revision, stage, regions, targetingKeys }: OutCandidate): Candidate {
  const isForAll = stage === 'ga' || stage === 'extension';
  const audience: Audience = {
    unit: 'user',
    salt: `${releaseId}/share`,
    // Those who had it before everyone keep it where it is not open yet: going forward takes it from nobody.
    allow: [...targetingKeys],
    deny: [],
    programme: null,
    regions,
    condition: null,
    share: isForAll ? WHOLE : 0,
  };
  return { release: releaseId, digest: revision.digest, audience };
}

function revisionFlags({ digest, content }: Revision): RevisionFlags {
  return {
    digest,
    version: content.version,
    axes: content.axes.map((axis) => ({
      key: axis.key,
      options: axis.options.map(({ option }) => option),
      default: axis.default,
      personal: axis.personal,
    })),
    locks: [],
    rules: [],
    locales: content.locales.map(({ locale }) => locale),
  };
}
