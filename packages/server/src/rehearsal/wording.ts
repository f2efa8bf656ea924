import type { RehearsalLanguage } from './language.ts';

/** What the first answer of a rehearsed conversation opens with. */
export const MARKER: Readonly<Record<RehearsalLanguage, string>> = {
  en: '[Rehearsal: answered from recorded conversations, not by a model.]',
  de: '[Probe: beantwortet aus aufgezeichneten Gesprächen, nicht von einem Modell.]',
  ja: '［リハーサル：モデルではなく、記録された会話からの回答です。］',
};

/** What is said when no recorded conversation fits. */
export const NOTHING_SUITABLE: Readonly<Record<RehearsalLanguage, string>> = {
  en: 'I have no recorded answer that fits this. Try asking in other words or about something else; for answers to anything, connect a model to this server.',
  de: 'Dazu habe ich keine passende aufgezeichnete Antwort. Fragen Sie gern mit anderen Worten oder nach etwas anderem; für Antworten auf alles verbinden Sie diesen Server mit einem Modell.',
  ja: '記録された会話の中に、これに合う回答がありません。別の言い方や別の話題でお試しください。あらゆる質問に答えるには、このサーバーにモデルを接続してください。',
};

/** The text without the marker that it may open with. */
export function withoutMarker(text: string): string {
  const marker = Object.values(MARKER).find((each) => text.startsWith(each));
  return marker ? text.slice(marker.length).trimStart() : text;
}
