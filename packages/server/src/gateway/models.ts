import type { Revision } from '@setlist/core/persona';
import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import { NO_CONTEXT, type ResolveFor, type ServedPersona, type Serving } from '../serving/serving.ts';

/** A persona as OpenAI's clients list models. */
export interface Model {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds when what is served came to be so; 0: it is not yet. */
  readonly created: number;
  readonly owned_by: string;
  readonly setlist: { readonly name: string; readonly version: string; readonly revision: string };
}

export interface ModelList {
  readonly object: 'list';
  readonly data: readonly Model[];
}

/** `GET /v1/models`, by key: what answers to a plain name or as a candidate. */
export function listModels(serving: Serving, by: ResolveFor): ModelList {
  const personas = [...(serving.current().environments.get(by.environment)?.personas.values() ?? [])];
  const sorted = personas.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return {
    object: 'list',
    data: sorted.flatMap((persona) => {
      const shown = persona.stable ?? persona.candidate?.revision;
      return shown === undefined ? [] : [modelOf(persona.key, persona, shown)];
    }),
  };
}

/** `GET /v1/models/{id}`: any name that a chat completion may give as its model. */
export function retrieveModel(serving: Serving, id: string, by: ResolveFor): Result<Model, Refusal> {
  const resolved = serving.resolve(id, NO_CONTEXT, by);
  if (!resolved.ok) return resolved;
  const persona = serving.current().environments.get(by.environment)?.personas.get(resolved.value.persona);
  if (persona === undefined)
    return refuse({ code: 'unknown_persona', field: 'model', message: 'That persona is gone.' });
  return ok(modelOf(id, persona, resolved.value.revision));
}

function modelOf(id: string, persona: ServedPersona, revision: Revision): Model {
  const { name, version, owner } = revision.content;
  return {
    id,
    object: 'model',
    created: Math.trunc(Date.parse(persona.servedSince ?? '') / 1_000) || 0,
    owned_by: owner,
    setlist: { name, version, revision: revision.digest },
  };
}
