import type { EvaluationContext, Flags } from '@setlist/core/audience';
import type { Serving } from '../serving/serving.ts';
import { type Answer, failureOf } from './answer.ts';
import { axisAnswer, composedAnswer, personaAnswer } from './persona-answers.ts';
import { plainAnswer } from './plain-answer.ts';

/** For whom flags are evaluated, and how much is told. */
export interface Question {
  readonly context: EvaluationContext;
  readonly environment: string;
  /** Whether personas bring the messages that a model is given first. */
  readonly composes: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One flag: a persona by its key, an axis of it by `persona.axis`, or a flag of the owner's own. */
export function evaluateFlag(serving: Serving, flags: Flags, key: string, question: Question): Answer {
  const { context, environment, now } = question;
  if (flags.hasPlain(key)) {
    const plain = flags.evaluatePlain(key, context, null, now);
    return plain.ok ? plainAnswer(plain.value, flags) : notFound(key, plain.error.message);
  }
  // No key of a persona holds a dot.
  const dot = key.indexOf('.');
  const persona = dot < 0 ? key : key.slice(0, dot);
  const evaluated = serving.evaluate(persona, context, environment);
  if (!evaluated.ok) return notFound(key, evaluated.error.message);
  if (dot >= 0) {
    const axis = key.slice(dot + 1);
    const known = Object.keys(evaluated.value.axes).join(', ') || 'none';
    return axisAnswer(evaluated.value, axis, environment) ?? notFound(key, `Axes of \`${persona}\`: ${known}.`);
  }
  const answer = question.composes ? composedAnswer : personaAnswer;
  return answer(evaluated.value, context, serving, environment);
}

/** Every flag that has something for the context: personas each with its axes, then flags of the owner's own. */
export function evaluateFlags(serving: Serving, flags: Flags, question: Question): Answer[] {
  const { context, environment, now } = question;
  const answers: Answer[] = [];
  for (const { key } of flags.set.personas) {
    const evaluated = serving.evaluate(key, context, environment);
    if (!evaluated.ok) continue;
    const answer = question.composes ? composedAnswer : personaAnswer;
    answers.push(answer(evaluated.value, context, serving, environment));
    for (const axis in evaluated.value.axes) {
      const ofAxis = axisAnswer(evaluated.value, axis, environment);
      if (ofAxis !== null) answers.push(ofAxis);
    }
  }
  for (const { key } of flags.set.plain) {
    const evaluated = flags.evaluatePlain(key, context, null, now);
    if (evaluated.ok) answers.push(plainAnswer(evaluated.value, flags));
  }
  return answers;
}

function notFound(key: string, why: string): Answer {
  return failureOf(404, key, 'FLAG_NOT_FOUND', `There is no flag \`${key.slice(0, 80)}\`. ${why}`);
}
