import type { EvaluationContext as AskedContext, Resolution } from '@setlist/core/audience';
import { type Revision, renderMessages, selectedParameters } from '@setlist/core/persona';
import type { Serving, Variant } from '../serving/serving.ts';
import { type Answer, answerOf, failureOf, keyMissing } from './answer.ts';
import { servedContext } from './served-context.ts';

/** What one resolution is as flags. Resolutions are shared by all who get the same, so each is written once. */
interface Written {
  /** By channel; the empty name stands for every channel that the revision does not know. */
  readonly persona: Map<string, Answer>;
  readonly axes: Map<string, Answer>;
}

const written = new WeakMap<Resolution, Written>();

function writtenOf(resolution: Resolution): Written {
  const known = written.get(resolution);
  if (known !== undefined) return known;
  const made = { persona: new Map<string, Answer>(), axes: new Map<string, Answer>() };
  written.set(resolution, made);
  return made;
}

/** A persona as a flag: an object that says which revision and options to use, and the parameters for the model. */
export function personaAnswer(
  resolution: Resolution,
  context: AskedContext,
  serving: Serving,
  environment: string,
): Answer {
  if (resolution.unitMissing === 'user') return keyMissing(resolution.persona);
  const { persona } = writtenOf(resolution);
  const channel = typeof context['channel'] === 'string' ? context['channel'] : '';
  const known = persona.get(channel);
  if (known !== undefined) return known;
  const revision = revisionOf(serving, environment, resolution);
  if (revision === undefined) return gone(resolution.persona);
  const place = revision.content.channels.some(({ key }) => key === channel) ? channel : '';
  const made =
    persona.get(place) ?? answerOf(evaluated(resolution, environment, decisionOf(resolution, revision, place)));
  persona.set(place, made);
  return made;
}

/** The same with the messages that a model is given first; they depend on the whole context, so they are made anew. */
export function composedAnswer(
  resolution: Resolution,
  context: AskedContext,
  serving: Serving,
  environment: string,
): Answer {
  const { persona, variant, unitMissing } = resolution;
  if (unitMissing === 'user') return keyMissing(persona);
  const revision = revisionOf(serving, environment, resolution);
  if (revision === undefined) return gone(persona);
  const found = { persona, revision, variant: variant as Variant, evaluation: resolution };
  const composed = serving.compose(found, servedContext(context));
  if (!composed.ok) return failureOf(400, persona, 'INVALID_CONTEXT', composed.error.message);
  const { selection, parameters, locale } = composed.value;
  const value = { revision: revision.digest, version: resolution.version, variant, selection, parameters };
  const messages = renderMessages(composed.value, []);
  return answerOf(evaluated(resolution, environment, { ...value, locale, messages }));
}

/** One axis of a persona as a flag: the option, a string. `null`: it has no such axis. */
export function axisAnswer(resolution: Resolution, axis: string, environment: string): Answer | null {
  const { axes } = writtenOf(resolution);
  const known = axes.get(axis);
  if (known !== undefined) return known;
  const found = Object.hasOwn(resolution.axes, axis) ? resolution.axes[axis] : undefined;
  if (found === undefined) return null;
  const key = `${resolution.persona}.${axis}`;
  const { option, reason, rule } = found;
  const metadata = metadataOf(resolution, environment, rule);
  const made =
    resolution.unitMissing === 'user'
      ? keyMissing(key)
      : answerOf({ key, value: option, variant: option, reason, metadata });
  axes.set(axis, made);
  return made;
}

function evaluated(resolution: Resolution, environment: string, value: unknown) {
  const { persona: key, variant, reason, rule } = resolution;
  return { key, value, variant, reason, metadata: metadataOf(resolution, environment, rule) };
}

function decisionOf({ variant, digest, version, selection }: Resolution, revision: Revision, channel: string) {
  return {
    revision: digest,
    version,
    variant,
    selection,
    parameters: selectedParameters(revision, selection, channel),
  };
}

/** OpenFeature's names where it has some; the experiment is the one that decided this flag. */
function metadataOf({ version, release, assignments, unitMissing }: Resolution, environment: string, rule: string) {
  const assignment = assignments.find(({ experiment }) => rule === `experiment/${experiment}`);
  return {
    flagSetId: environment,
    version,
    rule,
    release: release ?? undefined,
    experiment: assignment?.experiment,
    layer: assignment?.layer,
    arm: assignment?.arm,
    propensity: assignment?.propensity,
    unitMissing: unitMissing ?? undefined,
  };
}

function revisionOf(serving: Serving, environment: string, { persona, digest }: Resolution): Revision | undefined {
  const served = serving.current().environments.get(environment)?.personas.get(persona);
  return served?.revisions.find((revision) => revision.digest === digest);
}

function gone(key: string): Answer {
  return failureOf(404, key, 'FLAG_NOT_FOUND', `\`${key}\` is served no more.`);
}
