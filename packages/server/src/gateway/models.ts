import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { EvaluationContext, ServedPersona, Serving } from '../serving/serving.ts';

/** A persona as OpenAI's clients list models. */
export interface Model {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds when what is served was published. */
  readonly created: number;
  readonly owned_by: string;
  readonly setlist: { readonly name: string; readonly version: string; readonly revision: string };
}

export interface ModelList {
  readonly object: 'list';
  readonly data: readonly Model[];
}

const NO_CONTEXT: EvaluationContext = {
  targetingKey: null,
  conversation: null,
  channel: null,
  locale: null,
  region: null,
  attributes: {},
};

/** `GET /v1/models`, by key. */
export function listModels(serving: Serving): ModelList {
  const personas = [...serving.current().personas.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return { object: 'list', data: personas.map((persona) => modelOf(persona.key, persona, persona.stable)) };
}

/** `GET /v1/models/{id}`: any name that a chat completion may give as its model. */
export function retrieveModel(serving: Serving, id: string): Result<Model, Refusal> {
  const resolved = serving.resolve(id, NO_CONTEXT);
  if (!resolved.ok) return resolved;
  const persona = serving.current().personas.get(resolved.value.persona);
  if (persona === undefined)
    return refuse({ code: 'unknown_persona', field: 'model', message: 'That persona is gone.' });
  return ok(modelOf(id, persona, resolved.value.revision));
}

function modelOf(id: string, persona: ServedPersona, revision: ServedPersona['stable']): Model {
  const { name, version, owner } = revision.content;
  return {
    id,
    object: 'model',
    created: Math.trunc(Date.parse(persona.publishedAt) / 1_000),
    owned_by: owner,
    setlist: { name, version, revision: revision.digest },
  };
}
