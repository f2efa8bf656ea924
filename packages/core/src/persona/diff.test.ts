import { expect, test } from 'vitest';
import { diffRevisions } from './diff.ts';
import { diffLines } from './diff-prompt.ts';
import { digestOf } from './digest.ts';
import type { Axis, Module, PersonaContent, Revision } from './revision.ts';

const module = (option: string, body: string): Module => ({
  option,
  description: '',
  requires: [],
  conflicts: [],
  parameters: {},
  locales: null,
  channels: null,
  body,
});

const axis = (key: string, ...options: Module[]): Axis => ({
  key,
  description: '',
  personal: false,
  default: options[0]?.option ?? '',
  options,
});

const BASE: PersonaContent = {
  format: 1,
  key: 'concierge',
  version: '1.0.0',
  name: 'Concierge',
  description: 'Helps guests.',
  owner: 'team@example.com',
  throughline: {
    brand: [{ id: 'own-words', text: 'Speak as the house.', forbids: [] }],
    safety: [
      { id: 'no-diagnosis', text: 'Never diagnose.', forbids: ['you have'] },
      { id: 'honest', text: 'Say that you are an AI.', forbids: [] },
    ],
    disclosure: { de: 'Sie sprechen mit einer KI.', en: 'You are talking to an AI.' },
  },
  voice: 'You are the concierge.',
  axes: [
    axis('tone', module('warm', 'Be warm.'), module('formal', 'Be formal.')),
    axis('brevity', module('short', 'Be brief.')),
  ],
  model: {
    parameters: { temperature: { default: 0.6, min: 0, max: 1, beyond: 'clamp' } },
    attempts: [
      { upstream: 'openai', model: 'a' },
      { upstream: 'anthropic', model: 'b' },
    ],
  },
  channels: [{ key: 'sms', instructions: 'Be short.', parameters: {} }],
  defaultLocale: 'en',
  locales: [
    { locale: 'de', instructions: 'Sieze.' },
    { locale: 'en', instructions: '' },
  ],
  fallback: { de: 'Später.', en: 'Later.' },
  variables: [{ name: 'guest', description: '', type: 'string', default: 'you', maxLength: 200, enum: null }],
  skills: [],
  extensions: {},
};

const revision = (content: PersonaContent): Revision => ({ digest: digestOf(content), content, sources: {} });
const diff = (after: Partial<PersonaContent>, before: PersonaContent = BASE) =>
  diffRevisions(revision(before), revision({ ...BASE, ...after }), {}, {});
const changesIn = (after: Partial<PersonaContent>) =>
  diff(after).groups.map(({ group, title, changes }) => ({ group, title, changes }));

test('a revision does not differ from itself', () => {
  const found = diff({});
  expect(found).toMatchObject({ identical: true, groups: [] });
  expect(found.prompt?.lines.every(({ kind }) => kind === 'same')).toBe(true);
});

test('groups come as a reviewer reads them: throughline, voice, axes, model, channels, locales, skills, the rest', () => {
  const skill = {
    name: 'refunds',
    description: 'Refunds.',
    license: null,
    compatibility: null,
    metadata: {},
    allowedTools: null,
    body: 'Do it.',
    files: [],
  };
  const found = diff({
    version: '2.0.0',
    throughline: { ...BASE.throughline, brand: [] },
    voice: 'Other.',
    axes: BASE.axes.slice(0, 1),
    model: { ...BASE.model, attempts: BASE.model.attempts.slice(0, 1) },
    channels: [],
    fallback: { ...BASE.fallback, en: 'Not now.' },
    skills: [skill],
  });
  expect(found.groups.map(({ group }) => group)).toEqual([
    'throughline',
    'voice',
    'axis',
    'model',
    'channels',
    'locales',
    'skills',
    'about',
  ]);
});

test('a constraint that changed is named by its id, with both texts', () => {
  const safety = [
    { id: 'no-diagnosis', text: 'Never name an illness.', forbids: ['you have'] },
    ...BASE.throughline.safety.slice(1),
  ];
  expect(changesIn({ throughline: { ...BASE.throughline, safety } })).toEqual([
    {
      group: 'throughline',
      title: 'Throughline',
      changes: [
        {
          kind: 'changed',
          path: '/throughline/safety/0/text',
          what: 'safety constraint no-diagnosis',
          before: 'Never diagnose.',
          after: 'Never name an illness.',
        },
      ],
    },
  ]);
});

test('constraints in another order are one change of order, not additions and removals', () => {
  const [found] = changesIn({ throughline: { ...BASE.throughline, safety: BASE.throughline.safety.toReversed() } });
  expect(found?.changes).toEqual([
    {
      kind: 'changed',
      path: '/throughline/safety',
      what: 'order of safety constraints',
      before: 'no-diagnosis, honest',
      after: 'honest, no-diagnosis',
    },
  ]);
});

test('a constraint added in front of the others is one addition and no change of order', () => {
  const added = { id: 'new', text: 'New.', forbids: ['old'] };
  const [found] = changesIn({ throughline: { ...BASE.throughline, safety: [added, ...BASE.throughline.safety] } });
  expect(found?.changes).toEqual([
    {
      kind: 'added',
      path: '/throughline/safety/0',
      what: 'safety constraint new',
      before: null,
      after: 'New.\nforbids: “old”',
    },
  ]);
});

test('axes in another order are reported, once', () => {
  expect(changesIn({ axes: BASE.axes.toReversed() })).toEqual([
    {
      group: 'axis',
      title: 'all axes',
      changes: [
        { kind: 'changed', path: '/axes', what: 'order of axes', before: 'tone, brevity', after: 'brevity, tone' },
      ],
    },
  ]);
});

test('attempts in another order are reported, once', () => {
  const [found] = changesIn({ model: { ...BASE.model, attempts: BASE.model.attempts.toReversed() } });
  expect(found?.changes.map(({ what }) => what)).toEqual(['order of attempts']);
});

test('an attempt that is listed a second time is an addition', () => {
  const [again] = BASE.model.attempts;
  if (again === undefined) throw new Error('the base has attempts');
  const [found] = changesIn({ model: { ...BASE.model, attempts: [...BASE.model.attempts, again] } });
  expect(found?.changes).toEqual([
    { kind: 'added', path: '/model/attempts/2', what: 'attempt openai a', before: null, after: 'openai a' },
  ]);
});

test('an axis that is new tells its default, its options and their instructions', () => {
  const [found] = changesIn({ axes: [...BASE.axes, axis('expertise', module('music', 'Know music.'))] });
  expect(found).toMatchObject({ group: 'axis', title: 'expertise' });
  expect(found?.changes.map(({ kind, what, after }) => [kind, what, after])).toEqual([
    ['added', 'axis expertise', 'default music; options music'],
    ['added', 'expertise/music', 'Know music.'],
  ]);
});

test('a module that changed is told field by field, under its axis', () => {
  const warm: Module = {
    ...module('warm', 'Be very warm.'),
    parameters: { temperature: { add: 0.2 } },
    requires: ['brevity/short'],
  };
  const [tone, ...rest] = BASE.axes;
  const [found] = changesIn({
    axes: [{ ...axis('tone'), ...tone, options: [warm, ...(tone?.options.slice(1) ?? [])] }, ...rest],
  });
  expect(found?.title).toBe('tone');
  expect(found?.changes.map(({ path, before, after }) => [path, before, after])).toEqual([
    ['/axes/0/options/0/body', 'Be warm.', 'Be very warm.'],
    ['/axes/0/options/0/requires', '(none)', 'brevity/short'],
    ['/axes/0/options/0/parameters', '(none)', 'temperature +0.2'],
  ]);
});

test('what was removed is found by its place in the older revision', () => {
  const [found] = changesIn({ axes: BASE.axes.slice(1) });
  expect(found?.changes.map(({ kind, path }) => [kind, path])).toEqual([
    ['removed', '/axes/0'],
    ['removed', '/axes/0/options/0'],
    ['removed', '/axes/0/options/1'],
  ]);
});

test('the prompt is compared line by line, with its tokens and parameters', () => {
  const found = diff({ voice: 'You are the night porter.' });
  const changed = found.prompt?.lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => [kind, text]);
  expect(changed).toContainEqual(['removed', 'You are the concierge.']);
  expect(changed).toContainEqual(['added', 'You are the night porter.']);
  expect(found.prompt).toMatchObject({
    selection: { tone: 'warm', brevity: 'short' },
    parametersBefore: { temperature: 0.6 },
    parametersAfter: { temperature: 0.6 },
  });
});

test('there is no prompt to compare where one of the two can not compose the selection', () => {
  const before = revision({ ...BASE, axes: BASE.axes.slice(1) });
  expect(diffRevisions(before, revision(BASE), { tone: 'formal' }, {}).prompt).toBeNull();
});

test('texts too different to match are shown one after the other', () => {
  const text = (prefix: string) => Array.from({ length: 3_000 }, (_, line) => `${prefix}${line}`).join('\n');
  const lines = diffLines(text('a'), text('b'));
  expect(lines.map(({ kind }) => kind).indexOf('added')).toBe(3_000);
  expect(lines).toHaveLength(6_000);
});
