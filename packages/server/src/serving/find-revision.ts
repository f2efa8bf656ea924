import type { Revision } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { ServedPersona, Snapshot } from './serving.ts';

/**
 * The revision that a model name asks for: `concierge` and `concierge@stable` what is served, `concierge@1.2.0` a version,
 * `concierge@sha256:…` a digest.
 */
export function findRevision(
  snapshot: Snapshot,
  model: string,
): Result<{ readonly persona: string; readonly revision: Revision }, Refusal> {
  const at = model.indexOf('@');
  const key = at < 0 ? model : model.slice(0, at);
  const label = at < 0 ? 'stable' : model.slice(at + 1);
  const persona = snapshot.personas.get(key);
  if (persona === undefined) return refuse(unknownPersona(snapshot, key));
  const revision = revisionOf(persona, label);
  if (revision === undefined) return refuse(unknownRevision(persona, label));
  return ok({ persona: key, revision });
}

function revisionOf(persona: ServedPersona, label: string): Revision | undefined {
  if (label === 'stable') return persona.stable;
  return persona.revisions.find((revision) => revision.content.version === label || revision.digest === label);
}

const NAMED_AT_MOST = 12;

function unknownPersona(snapshot: Snapshot, key: string): Refusal {
  const names = [...snapshot.personas.keys()].slice(0, NAMED_AT_MOST).join(', ');
  const known = names === '' ? 'None is published yet: run `setlist publish DIR`.' : `There are: ${names}.`;
  return { code: 'unknown_persona', field: 'model', message: `No persona is named \`${clip(key)}\`. ${known}` };
}

function unknownRevision(persona: ServedPersona, label: string): Refusal {
  const versions = persona.revisions
    .slice(0, NAMED_AT_MOST)
    .map((revision) => revision.content.version)
    .join(', ');
  return {
    code: 'unknown_revision',
    field: 'model',
    message: `\`${persona.key}\` has no published revision \`${clip(label)}\`. There are: stable, ${versions}.`,
  };
}

function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
