import type { Revision } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { FoundRevision, ResolveFor, ServedPersona, Snapshot } from './serving.ts';

/**
 * The revision that a model name asks for: `concierge` what this conversation gets, `concierge@stable`,
 * `concierge@candidate` (stable while there is none), `concierge@1.2.0` a version, `concierge@sha256:…` a digest.
 * What no release of the environment has put before people is found only by those who may preview. `plainly` says what
 * a persona's plain name gives; `null`: nothing.
 */
export function findRevision(
  snapshot: Snapshot,
  model: string,
  by: ResolveFor,
  plainly: (persona: ServedPersona) => Found | null,
): Result<FoundRevision, Refusal> {
  const at = model.indexOf('@');
  const key = at < 0 ? model : model.slice(0, at);
  const label = at < 0 ? null : model.slice(at + 1);
  const environment = snapshot.environments.get(by.environment);
  const persona = environment?.personas.get(key);
  if (environment === undefined || persona === undefined || !isVisible(persona, by)) {
    return refuse(unknownPersona(snapshot, key, by));
  }
  const { unverified } = environment;
  const found = label === null ? plainly(persona) : labelled(persona, label, by);
  if (found === null && label !== null) return refuse(unknownRevision(persona, label, by));
  // What would be stable, and may not be served, is told as that.
  const blocked = found ?? (persona.stable === null ? null : { revision: persona.stable, variant: 'stable' });
  if (blocked === null) return refuse(notReleased(persona));
  if (snapshot.revoked.has(blocked.revision.digest)) return refuse(revoked(persona, blocked.revision));
  const fault = unverified.get(blocked.revision.digest);
  if (fault !== undefined) return refuse(notAttested(persona, blocked.revision, fault));
  return found === null ? refuse(notReleased(persona)) : ok({ persona: key, evaluation: null, ...found });
}

/** Personas that nobody outside may know of yet do not exist for those who may not preview. */
function isVisible(persona: ServedPersona, by: ResolveFor): boolean {
  return by.mayPreview || persona.stable !== null || persona.candidate !== null;
}

type Found = Pick<FoundRevision, 'revision' | 'variant'> & Partial<Pick<FoundRevision, 'evaluation'>>;

function labelled(persona: ServedPersona, label: string, by: ResolveFor): Found | null {
  const { stable, candidate, revisions, approved } = persona;
  if (label === 'candidate' && candidate !== null) return { revision: candidate.revision, variant: 'candidate' };
  if (label === 'stable' || label === 'candidate')
    return stable === null ? null : { revision: stable, variant: 'stable' };
  const revision = revisions.find((each) => each.content.version === label || each.digest === label);
  if (revision === undefined) return null;
  if (approved.has(revision.digest)) return { revision, variant: 'pinned' };
  return by.mayPreview ? { revision, variant: 'preview' } : null;
}

const NAMED_AT_MOST = 12;

function unknownPersona(snapshot: Snapshot, key: string, by: ResolveFor): Refusal {
  const environment = snapshot.environments.get(by.environment);
  const names = [...(environment?.personas.values() ?? [])].filter((persona) => isVisible(persona, by));
  const listed = names
    .slice(0, NAMED_AT_MOST)
    .map((persona) => persona.key)
    .join(', ');
  const known =
    listed === ''
      ? `Nothing is released in ${by.environment} yet: \`setlist release propose\`.`
      : `In ${by.environment} there are: ${listed}.`;
  return { code: 'unknown_persona', field: 'model', message: `No persona is named \`${clip(key)}\`. ${known}` };
}

function notReleased({ key, candidate }: ServedPersona): Refusal {
  const mend =
    candidate === null
      ? 'Nothing of it is released here yet: propose a release.'
      : `Its first release here is at stage ${candidate.stage} and this conversation is not in its audience: ask for \`${key}@candidate\`.`;
  return { code: 'unknown_revision', field: 'model', message: `\`${key}\` serves nobody by its plain name. ${mend}` };
}

function unknownRevision(persona: ServedPersona, label: string, by: ResolveFor): Refusal {
  const versions = persona.revisions
    .filter((revision) => by.mayPreview || persona.approved.has(revision.digest))
    .slice(0, NAMED_AT_MOST)
    .map((revision) => revision.content.version)
    .join(', ');
  return {
    code: 'unknown_revision',
    field: 'model',
    message: `\`${persona.key}\` has no released revision \`${clip(label)}\` in ${by.environment}. There are: stable, candidate${versions === '' ? '' : `, ${versions}`}.`,
  };
}

function revoked(persona: ServedPersona, revision: Revision): Refusal {
  return {
    code: 'revoked',
    field: 'model',
    message: `\`${persona.key}\` ${revision.content.version} was revoked and is not served. Release another revision.`,
  };
}

function notAttested(persona: ServedPersona, revision: Revision, fault: string): Refusal {
  return {
    code: 'signature_invalid',
    field: 'model',
    message: `\`${persona.key}\` ${revision.content.version} is not served: policy wants it attested, and its bundle does not verify. ${fault}`,
  };
}

function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
