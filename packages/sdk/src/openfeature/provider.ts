import {
  type EvaluationContext as AskedContext,
  type EvaluationContextValue,
  FlagNotFoundError,
  type FlagValue,
  GeneralError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderNotReadyError,
  type ResolutionDetails,
  TypeMismatchError,
} from '@openfeature/server-sdk';
import type { ContextValue, EvaluationContext, Resolution } from '@setlist/core/audience';
import type { Refusal } from '@setlist/core/refusal';
import type { Evaluator, EvaluatorStatus } from '../evaluator/evaluator.ts';

/**
 * An OpenFeature provider over an evaluator, which stays the application’s to close. A persona’s key is an object flag
 * (`{persona, variant, revision, version, selection}`), `persona.axis` is a string flag of one axis, and plain flags have
 * their own keys.
 */
export function createProvider(evaluator: Evaluator): Provider {
  const events = new OpenFeatureEventEmitter();
  let last = evaluator.status();
  let unsubscribe = () => {};

  const tell = (status: EvaluatorStatus) => {
    const before = last;
    last = status;
    const isOther = status.tag !== before.tag;
    // What was not ready before is ready now, and its change is no news.
    if (isOther && before.state !== 'empty')
      events.emit(ProviderEvents.ConfigurationChanged, { message: `Version ${status.version}.` });
    if (status.state === before.state) return;
    if (status.state === 'stale') events.emit(ProviderEvents.Stale, { message: status.lastError ?? 'Out of reach.' });
    else events.emit(ProviderEvents.Ready, { message: 'The server is followed.' });
  };

  const resolve = <T extends FlagValue>(flagKey: string, fallback: T, context: AskedContext): ResolutionDetails<T> => {
    const found = foundOf(evaluator, flagKey, plain(context));
    if (found.value !== undefined && typeof found.value !== typeof fallback) {
      throw new TypeMismatchError(`\`${flagKey}\` is of the type ${typeof found.value}, not ${typeof fallback}.`);
    }
    // OpenFeature lets whoever asks name the shape; its type was compared above.
    return { ...found, value: (found.value ?? fallback) as T };
  };

  return {
    metadata: { name: 'setlist' },
    runsOn: 'server',
    events,
    initialize: async () => {
      unsubscribe = evaluator.subscribe(tell);
      last = evaluator.status();
      if (last.state === 'empty') throw new ProviderNotReadyError(last.lastError ?? 'No flag set has been read yet.');
    },
    onClose: async () => unsubscribe(),
    resolveBooleanEvaluation: async (flagKey, fallback, context) => resolve(flagKey, fallback, context),
    resolveStringEvaluation: async (flagKey, fallback, context) => resolve(flagKey, fallback, context),
    resolveNumberEvaluation: async (flagKey, fallback, context) => resolve(flagKey, fallback, context),
    resolveObjectEvaluation: async (flagKey, fallback, context) => resolve(flagKey, fallback, context),
  };
}

interface Found {
  /** Left out where the default in the application’s own code counts. */
  readonly value?: JsonValue;
  readonly variant?: string;
  readonly reason: string;
  readonly flagMetadata: Record<string, string>;
}

/** What stands under a flag key; throws the OpenFeature error for what does not. */
function foundOf(evaluator: Evaluator, flagKey: string, context: EvaluationContext): Found {
  const own = evaluator.flag(flagKey, context);
  if (own.ok) {
    const { value, variant, reason, rule } = own.value;
    return {
      ...(value === undefined ? {} : { value: structuredClone(value) as JsonValue }),
      ...(variant === null ? {} : { variant }),
      reason,
      flagMetadata: { rule },
    };
  }
  // A persona has no dot in its key, nor has an axis.
  const dot = flagKey.indexOf('.');
  const resolved = evaluator.evaluate(dot < 0 ? flagKey : flagKey.slice(0, dot), context);
  if (!resolved.ok) throw errorOf(resolved.error);
  return dot < 0 ? personaFound(resolved.value) : axisFound(resolved.value, flagKey.slice(dot + 1));
}

function personaFound(resolution: Resolution): Found {
  const { persona, variant, digest: revision, version, selection, reason, rule } = resolution;
  const value = { persona, variant, revision, version, selection: { ...selection } };
  return { value, variant, reason, flagMetadata: { ...metadataOf(resolution), rule } };
}

function axisFound(resolution: Resolution, axis: string): Found {
  const answer = Object.hasOwn(resolution.axes, axis) ? resolution.axes[axis] : undefined;
  if (answer === undefined) throw new FlagNotFoundError(`\`${resolution.persona}\` has no axis \`${axis}\`.`);
  const { option, reason, rule } = answer;
  return { value: option, variant: option, reason, flagMetadata: { ...metadataOf(resolution), rule } };
}

function metadataOf({ digest, version, release }: Resolution): Record<string, string> {
  return { revision: digest, version, ...(release === null ? {} : { release }) };
}

function errorOf({ code, message }: Refusal): Error {
  if (code === 'unknown_persona') return new FlagNotFoundError(message);
  if (code === 'store_unavailable') return new ProviderNotReadyError(message);
  return new GeneralError(message);
}

/** OpenFeature’s contexts may hold dates; rules read times as RFC 3339 text. */
function plain(context: AskedContext): EvaluationContext {
  const attributes = Object.entries(context).map(([name, value]) => [name, plainValue(value)] as const);
  return Object.fromEntries(attributes.filter(([, value]) => value !== undefined));
}

function plainValue(value: EvaluationContextValue | undefined): ContextValue | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (Array.isArray(value)) return value.map((one) => plainValue(one) ?? null);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const made = plainValue(one);
      return made === undefined ? [] : [[name, made]];
    }),
  );
}
