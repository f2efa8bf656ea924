import type { TurnRecord } from '../../packages/server/src/telemetry/turn.ts';

/** The turn with that number; its event id tells the number, and equal numbers are the same event. */
export function turnNumber(number: number, changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    eventId: `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`,
    occurredAt: new Date(Date.UTC(2026, 10, 22, 12) + number).toISOString(),
    requestId: `request-${number}`,
    conversation: `conversation-${number % 97}`,
    targetingKey: `user-${number % 31}`,
    environment: 'production',
    persona: 'concierge',
    version: '1.2.0',
    digest: `sha256:${'0'.repeat(64)}`,
    selection: { tone: 'playful', expertise: 'music' },
    channel: 'web',
    locale: 'en',
    region: null,
    upstream: 'rehearsal',
    servedModel: 'rehearsal',
    attempt: 1,
    streamed: number % 2 === 0,
    outcome: 'answered',
    finishReason: 'stop',
    status: 200,
    inputTokens: 120,
    outputTokens: 48,
    firstChunkMs: 12.5,
    totalMs: 240.25,
    ...changes,
  };
}
