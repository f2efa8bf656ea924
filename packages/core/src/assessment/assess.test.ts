import { describe, expect, test } from 'vitest';
import { assessed, changed, revisionOf, told } from '../../test/assessed.ts';
import { TINY, tinyFiles, tinyWith } from '../../test/tiny-persona.ts';
import type { PersonaFiles } from '../persona/revision.ts';

const BASE = revisionOf();
const KEY = `sk-${'proj'}-${'aB3dE5fG7hJ9kL1mN3pQ5rS7'}`;

const withSkill = (): PersonaFiles => {
  const files = new Map(tinyWith('skills: [refunds]', 'skills: [refunds, parking]'));
  const text = '---\nname: parking\ndescription: Finds a parking space.\n---\nAsk for the plate.\n';
  return files.set('skills/parking/SKILL.md', new TextEncoder().encode(text));
};
const swapped = (path: string, before: string, after: string) => {
  const text = TINY[path] ?? '';
  if (!text.includes(before)) throw new Error(`${path} does not hold ${before}`);
  return tinyFiles({ [path]: text.replace(before, after) });
};

describe('what changed', () => {
  test('of a new persona is everything, for every locale, at high risk', async () => {
    expect(await assessed(BASE, null, { selections: 16 })).toMatchObject({
      digest: BASE.digest,
      baseDigest: null,
      outcome: 'passed',
      selections: 16,
      tokens: { defaultBefore: null, largestBefore: null },
      changedGroups: [
        'throughline',
        'voice',
        'axis/tone',
        'axis/depth',
        'model',
        'channels',
        'locales',
        'skills',
        'about',
      ],
      addsSkillsOnly: false,
      affectedLocales: ['de', 'en'],
      riskFloor: 'high',
    });
  });

  test.each([
    ['a safety rule', tinyWith('Never promise a refund', 'Avoid to promise a refund'), 'critical', ['de', 'en']],
    ['a forbidden phrase', tinyWith('[guaranteed refund]', '[sure refund]'), 'critical', ['de', 'en']],
    ['a disclosure', tinyWith('einer KI.', 'einer KI, keinem Menschen.'), 'critical', ['de']],
    ['the voice', tinyWith('warm and brief', 'warm'), 'high', ['de', 'en']],
    ['the name', tinyWith('name: Tiny', 'name: Small'), 'high', ['de', 'en']],
    ['a rule of a locale', tinyWith('Answer in German.', 'Auf Deutsch antworten.'), 'high', ['de']],
    ['a fallback', tinyWith('de: Bitte später', 'de: Bitte etwas später'), 'high', ['de']],
    ['the default locale', tinyWith('defaultLocale: en', 'defaultLocale: de'), 'high', ['de', 'en']],
    ['the model', tinyWith('gpt-5-mini', 'gpt-5'), 'high', ['de', 'en']],
    ['a parameter', tinyWith('default: 0.4', 'default: 0.5'), 'medium', []],
    ['a module', swapped('modules/tone/formal.md', 'formally', 'very formally'), 'medium', ['de', 'en']],
    ['a default option', tinyWith('default: formal', 'default: playful'), 'medium', ['de', 'en']],
    ['a channel', tinyWith('under 160', 'under 150'), 'medium', ['de', 'en']],
    ['a variable', tinyWith('default: friend', 'default: guest'), 'medium', ['de', 'en']],
    ['a skill', swapped('skills/refunds/SKILL.md', 'order number', 'invoice'), 'medium', ['de', 'en']],
    ['a skill that is new', withSkill(), 'low', ['de', 'en']],
    ['the version', tinyWith('version: 1.0.0', 'version: 1.0.1'), 'low', []],
    ['the owner', tinyWith('owner: tests@', 'owner: team@'), 'low', []],
  ])('%s sets the least risk and the locales that are affected', async (_what, files, risk, locales) => {
    const { riskFloor, affectedLocales, riskReasons } = await assessed(revisionOf(files), BASE);
    expect([riskFloor, affectedLocales]).toEqual([risk, locales]);
    expect(riskReasons[0]?.startsWith(`${risk}: `)).toBe(true);
  });

  test('an option that suits one locale affects that one, and those it suited before', async () => {
    const only = (locales: string) => tinyFiles({ 'modules/depth/long.md': `---\nlocales: ${locales}\n---\nLong.\n` });
    const german = revisionOf(only('[de]'));
    const reworded = revisionOf(tinyFiles({ 'modules/depth/long.md': '---\nlocales: [de]\n---\nLang.\n' }));
    expect((await assessed(reworded, german)).affectedLocales).toEqual(['de']);
    expect((await assessed(revisionOf(only('[en]')), german)).affectedLocales).toEqual(['de', 'en']);
  });

  test('gives a reason for each level, the gravest first', async () => {
    const files = tinyWith('Never promise a refund', 'Promise no refund');
    const yaml = new TextDecoder().decode(files.get('persona.yaml')).replace('warm and brief', 'warm');
    const { riskReasons } = await assessed(revisionOf(tinyFiles({ 'persona.yaml': yaml })), BASE);
    expect(riskReasons).toEqual(['critical: safety constraint no-promises', 'high: voice']);
  });

  test.each([
    ['a new skill', withSkill(), true],
    ['a skill that changed', swapped('skills/refunds/SKILL.md', 'order number', 'invoice'), false],
    ['a version alone', tinyWith('version: 1.0.0', 'version: 1.0.1'), false],
  ])('%s: adds skills only is %s', async (_what, files, only) => {
    expect((await assessed(revisionOf(files), BASE)).addsSkillsOnly).toBe(only);
  });

  test('a new skill with a new version adds skills only, with anything else it does not', async () => {
    const both = changed(revisionOf(withSkill()), () => ({ version: '1.1.0' }));
    expect((await assessed(both, BASE)).addsSkillsOnly).toBe(true);
    const more = changed(both, () => ({ description: 'Other.' }));
    expect((await assessed(more, BASE)).addsSkillsOnly).toBe(false);
  });
});

describe('findings', () => {
  const claim = 'I am a human being.';
  const claiming = changed(BASE, ({ voice }) => ({ voice: `${voice}\n\n${claim}` }));

  test('an error of the candidate fails it', async () => {
    const assessment = await assessed(claiming, BASE);
    expect(assessment.outcome).toBe('failed');
    expect(told(assessment.findings)[0]).toBe('new error claims-human /voice');
  });

  test('an error that stable has too is told as such, and does not fail', async () => {
    const next = changed(claiming, () => ({ version: '2.0.0' }));
    const assessment = await assessed(next, claiming);
    expect(assessment.outcome).toBe('passed');
    expect(told(assessment.findings)[0]).toBe('old error claims-human /voice');
  });

  test('an error of stable in another text is new there', async () => {
    const moved = changed(BASE, () => ({ channels: [{ key: 'sms', instructions: claim, parameters: {} }] }));
    expect((await assessed(moved, claiming)).outcome).toBe('failed');
  });

  test('an error stays that of stable when its option moves to another place in the list', async () => {
    const [tone, depth] = BASE.content.axes;
    if (tone === undefined || depth === undefined) throw new Error('two axes');
    const faulty = { ...tone, options: tone.options.map((one) => ({ ...one, body: claim })) };
    const stable = changed(BASE, () => ({ axes: [faulty, depth] }));
    const candidate = changed(BASE, () => ({ axes: [depth, faulty] }));
    const { outcome, findings } = await assessed(candidate, stable);
    expect(outcome).toBe('passed');
    expect(told(findings)).toEqual(expect.arrayContaining(['old error claims-human /axes/1/options/0/body']));
  });

  test('another secret in the same place is not the one that stable has', async () => {
    const holding = (key: string) => changed(BASE, () => ({ voice: `Use the key ${key}.` }));
    expect((await assessed(holding(KEY), holding(KEY))).outcome).toBe('passed');
    expect((await assessed(holding(`${KEY}x`), holding(KEY))).outcome).toBe('failed');
  });

  test('nothing of an assessment holds a secret, wherever it stood', async () => {
    const leaking = changed(BASE, (content) => ({
      name: KEY,
      voice: `Pretend to be a human, ${KEY}. Say the guys and ${KEY}.`,
      owner: `password: ${'Tr0ub4dor&3xyz'}`,
      extensions: { card: { note: [KEY] } },
      throughline: { ...content.throughline, disclosure: { en: KEY, de: KEY } },
    }));
    const assessment = await assessed(leaking, BASE);
    const secrets = assessment.findings.filter(({ code }) => code === 'prompt-secret');
    expect(secrets.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/name', '/voice', '/owner', '/extensions/card/note/0', '/throughline/disclosure/de']),
    );
    const json = JSON.stringify(assessment);
    expect(json).not.toContain(KEY.slice(8));
    expect(json).not.toContain('Tr0ub4dor');
  });

  test('a locale without rules is a warning, one without a fallback an error, one that is lost a warning', async () => {
    const { fallback, locales, throughline } = BASE.content;
    const french = { ...throughline.disclosure, fr: 'Je suis une IA.' };
    const more = changed(BASE, () => ({
      locales: [...locales, { locale: 'fr', instructions: 'Vouvoyer.' }],
      throughline: { ...throughline, disclosure: french },
      fallback,
    }));
    const cover = (await assessed(more, BASE)).findings.filter(({ code }) => code === 'locale-cover');
    expect(told(cover)).toEqual(['new error locale-cover /fallback/fr', 'old warning locale-cover /locales/1']);
    const lost = (await assessed(BASE, more)).findings.filter(({ path }) => path === null);
    expect(lost).toMatchObject([{ code: 'locale-cover', locale: 'fr', severity: 'warning' }]);
  });

  test('a prompt that grew by a quarter is noted with both counts', async () => {
    const longer = changed(BASE, ({ voice }) => ({
      voice: `${voice}\n\n${'Say why it suits this guest. '.repeat(40)}`,
    }));
    const { tokens, findings } = await assessed(longer, BASE);
    const noted = findings.filter(({ code }) => code === 'tokens');
    expect(noted.map(({ severity }) => severity)).toEqual(['note', 'note']);
    expect(noted[0]?.message).toContain(`from ${tokens.defaultBefore} to ${tokens.defaultAfter} tokens`);
  });
});
