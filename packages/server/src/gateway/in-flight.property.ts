import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInFlight } from './in-flight.ts';

test('holds exactly those that entered and have not left, in as many places as were ever needed at once', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20)), { maxLength: 200 }), (steps) => {
      const inFlight = createInFlight();
      const present = new Map<number, AbortController>();
      let most = 0;
      for (const step of steps) {
        const place = step === null ? undefined : [...present.keys()][step % Math.max(1, present.size)];
        if (place === undefined) {
          const abort = new AbortController();
          const taken = inFlight.enter(abort);
          expect(present.has(taken)).toBe(false);
          present.set(taken, abort);
        } else {
          inFlight.leave(place);
          present.delete(place);
        }
        most = Math.max(most, present.size);
        expect(inFlight.size()).toBe(present.size);
        expect(new Set(inFlight.all())).toEqual(new Set(present.values()));
        for (const taken of present.keys()) expect(taken).toBeLessThan(most);
      }
    }),
  );
});
