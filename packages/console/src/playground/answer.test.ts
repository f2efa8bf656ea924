import { describe, expect, it } from 'vitest';
import { AWAITED, end, isUnderWay, receive } from './answer.ts';

const text = (words: string) => ({ kind: 'text', text: words }) as const;

describe('an answer', () => {
  it('is under way until its stream ends', () => {
    const streaming = receive(AWAITED, text('Hello'), 120);
    expect([isUnderWay(AWAITED), isUnderWay(streaming), isUnderWay(end(streaming, false, 200))]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('gathers text and keeps the time of the first', () => {
    const answer = [text('Hel'), text('lo')].reduce((so, event, index) => receive(so, event, 100 + index), AWAITED);
    expect(answer).toMatchObject({ text: 'Hello', firstTokenMs: 100, state: 'streaming' });
  });

  it('keeps what came before a person stopped it', () => {
    expect(end(receive(AWAITED, text('Half'), 10), true, 20)).toMatchObject({
      state: 'stopped',
      text: 'Half',
      totalMs: 20,
    });
  });

  it('stays failed however its stream ends', () => {
    const failed = receive(AWAITED, { kind: 'failure', failure: { code: 'x', message: 'y' } }, 10);
    expect(end(failed, false, 20)).toMatchObject({ state: 'failed', totalMs: 20 });
  });
});
