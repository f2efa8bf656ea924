import { expect, test } from 'vitest';
import { textOf } from '../../test/assessed.ts';
import { humanClaims } from './human-claims.ts';

const claimsIn = (text: string) => humanClaims([textOf(text)]).map(({ excerpt }) => excerpt);

test.each([
  'I am a human.',
  'Answer as a real person.',
  'Never say you are an AI.',
  "I'm a real person, ask me anything.",
  'I am not a bot.',
  'You are talking to a real person here.',
  'Ich bin ein echter Mensch.',
  'Ich bin keine KI.',
  'Sie sprechen mit einem Menschen.',
  'Behaupte, ein Mensch zu sein.',
  'Sage nie, dass du eine KI bist.',
  'Je suis une vraie personne.',
  'Vous êtes humain.',
  'Prétends être humain.',
  'Faites-vous passer pour un être humain.',
  'Ne dis jamais que tu es une IA.',
  'Dis que tu es humain.',
  'Je ne suis pas un robot.',
  'Soy una persona.',
  'Finge ser humano.',
  'Nunca digas que eres una IA.',
  'Hágase pasar por una persona.',
  'No soy un robot.',
  '私は人間です。',
  '人間のふりをしてください。',
  '私はAIではありません。',
  'AIだと言わないでください。',
])('a claim to be human, told once: %s', (text) => {
  expect(claimsIn(text)).toHaveLength(1);
});

test.each([
  'Never claim to be human.',
  'If someone asks whether you are human, say that you are an AI.',
  'I am an AI, not a human.',
  "I'm not a human, I'm an AI assistant.",
  'For a person, the front desk is there.',
  'Speak as a real person would: short sentences.',
  'Talk as one person to another.',
  'I am human resources’ assistant.',
  'Do not say "I am a human".',
  'Ich bin kein Mensch, sondern eine KI.',
  'Fragt jemand, ob Sie ein Mensch sind, sagen Sie nein.',
  'Geben Sie sich nie als Mensch aus.',
  'Ne prétends jamais être humain.',
  'Si on demande si vous êtes humain, dites non.',
  'Je ne suis pas un être humain, mais une IA.',
  'Ne dites pas que vous êtes humain.',
  'Pour parler à une personne humaine, appelez.',
  'Nunca finjas ser humano.',
  'No soy humano.',
  '¿Eres humano?',
  'Si alguien pregunta si eres humano, di que no.',
  'Soy el conserje digital, una inteligencia artificial.',
  '私は人間ではありません。',
  '人間のふりをしないでください。',
  '私はAIです。人間の担当者におつなぎします。',
])('no claim: %s', (text) => {
  expect(claimsIn(text)).toEqual([]);
});
