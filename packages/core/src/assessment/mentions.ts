import { NEGATED_BEFORE } from '../persona/contradiction-rules.ts';

const OPENS = /["“„«「『‘][^"“”„«»「」『』‘’\n]*$/;
const CLOSES = /^[^"“”„«»「」『』‘’\n]*["”“»」』’]/;
const NEGATED_ELSEWHERE =
  /(?<!\p{L})(?:ne|jamais|sans|ni|nunca|jamás|sin|tampoco|évite[rz]?|evit[ae]r?)(?!\p{L})|ではなく|ない/iu;

/** Whether a place in a text names words without using them: quoted, in a sentence that turns them down (`never "cheap"`). */
export function isMention(text: string, start: number, end: number): boolean {
  const before = text.slice(0, start).split('\n').at(-1) ?? '';
  const after = text.slice(end).split('\n', 1)[0] ?? '';
  const isQuoted = OPENS.test(before) && CLOSES.test(after);
  if (!isQuoted) return false;
  const sentence = before.split(/[.!?。！？]\s+/).at(-1) ?? '';
  return NEGATED_BEFORE.test(sentence) || NEGATED_ELSEWHERE.test(`${sentence} ${after}`);
}
