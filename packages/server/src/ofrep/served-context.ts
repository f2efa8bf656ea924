import type { EvaluationContext as AskedContext, ContextValue } from '@setlist/core/audience';
import type { EvaluationContext } from '../serving/serving.ts';

/** A context of OpenFeature's as composing reads it: only what is text, a number, `true` or `false` can stand in a prompt. */
export function servedContext(context: AskedContext): EvaluationContext {
  const attributes: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(context)) if (isScalar(value)) attributes[name] = value;
  return {
    targetingKey: context.targetingKey ?? null,
    conversation: textOf(context['conversation']),
    channel: textOf(context['channel']),
    locale: textOf(context['locale']),
    region: textOf(context['region']),
    attributes,
  };
}

/** An empty text says nothing: applications send it for "not known". */
function textOf(value: ContextValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isScalar(value: ContextValue | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
