import type { Flags, PlainResolution } from '@setlist/core/audience';
import { type Answer, answerOf, keyMissing } from './answer.ts';

const written = new WeakMap<PlainResolution, Answer>();

/** A flag of the owner's own, with the metadata that the owner gave it and no other. Written once for all who get the same. */
export function plainAnswer(resolution: PlainResolution, { set }: Flags): Answer {
  const known = written.get(resolution);
  if (known !== undefined) return known;
  const { key, value, variant, reason, unitMissing } = resolution;
  const flag = set.plain.find((one) => one.key === key);
  const made =
    unitMissing === 'user'
      ? keyMissing(key)
      : answerOf({ key, value, variant: variant ?? undefined, reason, metadata: flag?.metadata ?? {} });
  written.set(resolution, made);
  return made;
}
