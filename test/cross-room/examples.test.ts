import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  boundParameters,
  type ComposeContext,
  type Composition,
  checkPersona,
  compose,
  type PersonaFiles,
  personaJsonSchema,
  promptText,
  type Revision,
  renderDiagnostics,
  type Selection,
  type Variable,
} from '@setlist/core/persona';
import { describe, expect, test } from 'vitest';

const EXAMPLES = fileURLToPath(new URL('../../packages/server/examples/personas/', import.meta.url));

/** Each example with what it is known to hold, so that one that loses an option, a locale or a rule is noticed. */
const examples = [
  {
    key: 'concierge',
    selections: 27,
    compositions: 270,
    locales: ['en', 'es', 'fr'],
    channels: ['sms', 'voice', 'web'],
  },
  {
    key: 'enterprise-assistant',
    selections: 14,
    compositions: 100,
    locales: ['de', 'en'],
    channels: ['chat', 'document', 'email'],
  },
  {
    key: 'support-agent',
    selections: 17,
    compositions: 175,
    locales: ['de', 'en', 'ja'],
    channels: ['chat', 'email', 'sms'],
  },
];

test('every folder of examples is tested here', () => {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(examples.map(({ key }) => key));
});

test('the schema that the examples point editors at is what `setlist schema` writes', () => {
  const schema: unknown = JSON.parse(readFileSync(join(EXAMPLES, 'persona.schema.json'), 'utf8'));
  expect(schema).toEqual(personaJsonSchema());
});

describe.each(examples)('$key', ({ key, selections, compositions, locales, channels }) => {
  const files = readFolder(join(EXAMPLES, key));
  const checked = checkPersona(files);
  const { revision } = checked;
  if (revision === null) throw new Error(renderDiagnostics(checked.diagnostics, files, { colour: false }));
  const { content } = revision;

  test('checks with no finding', () => {
    expect(renderDiagnostics(checked.diagnostics, files, { colour: false })).toBe('');
  });

  test('can be composed in as many ways as its authors meant', () => {
    expect(reachable(revision)).toHaveLength(selections);
    expect(checked.selections).toBe(compositions);
  });

  test('reaches every option', () => {
    const reached = reachable(revision).flatMap(({ selection }) =>
      Object.entries(selection).map(([axis, option]) => `${axis}/${option}`),
    );
    const options = content.axes.flatMap((axis) => axis.options.map(({ option }) => `${axis.key}/${option}`));
    expect([...new Set(reached)].sort()).toEqual(options.sort());
  });

  test('has its channels and locales', () => {
    expect(content.locales.map(({ locale }) => locale)).toEqual(locales);
    expect(content.channels.map(({ key }) => key)).toEqual(channels);
  });

  test('gives the model other instructions for each option', () => {
    for (const axis of content.axes) {
      const texts = axis.options.map(({ option }) => textOfOption(revision, axis.key, option));
      expect(new Set(texts).size).toBe(axis.options.length);
      expect(Math.min(...texts.map(({ length }) => length))).toBeGreaterThan(50);
    }
  });

  test.each(locales)('tells people in %s that they talk to an AI, at the start and the end of the prompt', (locale) => {
    const composition = composed(revision, {}, { locale });
    const disclosure = content.throughline.disclosure[locale];
    expect(composition.locale).toBe(locale);
    expect(composition.disclosure).toBe(disclosure);
    expect(composition.head).toContain(disclosure);
    expect(composition.restatement).toContain(disclosure);
    for (const other of locales.filter((other) => other !== locale))
      expect(promptText(composition)).not.toContain(content.throughline.disclosure[other]);
  });

  test('uses every variable that it declares', () => {
    const settings = reachable(revision).map(({ selection, channel, locale }) => ({ selection, channel, locale }));
    const prompts = (variables: ComposeContext['variables'] = {}) =>
      settings.map(({ selection, channel, locale }) =>
        promptText(composed(revision, selection, { ...(channel !== null && { channel }), locale, variables })),
      );
    const plain = prompts();
    for (const variable of content.variables)
      expect(prompts({ [variable.name]: otherThanDefault(variable) }), variable.name).not.toEqual(plain);
  });

  test('leaves no gap in any prompt where a variable is empty', () => {
    for (const composition of everyComposition(revision))
      expect(promptText(composition)).not.toMatch(/\{[{%]|\S {2,}\S| [.,]|^-\s*$|\n{3}/m);
  });

  test('apologises in each locale with a fallback of its own', () => {
    const fallbacks = locales.map((locale) => composed(revision, {}, { locale }).fallback);
    expect(new Set(fallbacks).size).toBe(locales.length);
  });

  test('has every constraint twice, above the voice and last', () => {
    const { head, restatement } = composed(revision, {}, {});
    const rules = [...content.throughline.brand, ...content.throughline.safety];
    expect(rules.length).toBeGreaterThanOrEqual(8);
    for (const { text } of rules) {
      expect(head.indexOf(text)).toBeGreaterThanOrEqual(0);
      expect(head.indexOf(text)).toBeLessThan(head.indexOf('# Voice'));
      expect(restatement).toContain(text);
    }
  });

  test('stays short enough to be read, in every channel and locale', () => {
    const tokens = everyComposition(revision).map((composition) => composition.tokens);
    expect(Math.min(...tokens)).toBeGreaterThan(500);
    expect(Math.max(...tokens)).toBeLessThan(1_500);
  });
});

describe('what the examples are there to show', () => {
  const revision = (key: string) => {
    const { revision } = checkPersona(readFolder(join(EXAMPLES, key)));
    if (revision === null) throw new Error(`${key} has errors`);
    return revision;
  };

  test('a playful concierge has more room for phrasing than a formal one', () => {
    const concierge = revision('concierge');
    const temperature = (tone: string) => composed(concierge, { tone }, {}).parameters.temperature;
    expect(temperature('playful')).toBeCloseTo(0.8);
    expect(temperature('warm')).toBeCloseTo(0.6);
    expect(temperature('formal')).toBeCloseTo(0.4);
  });

  test('a guest who is named is named in the prompt, and one who is not leaves no gap', () => {
    const concierge = revision('concierge');
    const named = promptText(composed(concierge, {}, { variables: { guest_name: 'Ana Ribeiro' } }));
    const unnamed = promptText(composed(concierge, {}, {}));
    expect(named).toContain('Use the name Ana Ribeiro once');
    expect(unnamed).not.toContain('Use the name');
    expect(unnamed).not.toMatch(/ {2,}\S|\{[{%]| [.,]/);
  });

  test('an application that names no channel gets the option that it asks for', () => {
    const creative = composed(revision('enterprise-assistant'), { mode: 'creative' }, {});
    expect(creative).toMatchObject({ selection: { mode: 'creative' }, channel: null, notes: [] });
    const inMail = composed(revision('enterprise-assistant'), { mode: 'creative' }, { channel: 'email' });
    expect(inMail).toMatchObject({ selection: { mode: 'conservative' }, notes: [{ code: 'option_unsuited' }] });
  });

  test('creative ideas give way to the record', () => {
    const asked = { mode: 'creative', audience: 'record' };
    const { selection, notes } = composed(revision('enterprise-assistant'), asked, { channel: 'chat' });
    expect(selection).toMatchObject({ mode: 'conservative', audience: 'record' });
    expect(notes).toMatchObject([{ code: 'option_unsuited' }]);
  });

  test('a request for more invention than the enterprise allows is refused, not clamped', () => {
    const assistant = revision('enterprise-assistant');
    const creative = composed(assistant, { mode: 'creative' }, { channel: 'chat' });
    expect(creative.parameters.temperature).toBe(0.7);
    const bounded = boundParameters(assistant, creative, { temperature: 0.8 });
    expect(bounded).toMatchObject({ ok: false, error: { code: 'parameter_out_of_bounds', field: 'temperature' } });
  });

  test('nobody is cheerful about an outage', () => {
    const asked = { tone: 'cheerful', situation: 'incident' };
    const { selection } = composed(revision('support-agent'), asked, { channel: 'chat' });
    expect(selection).toMatchObject({ tone: 'calm', situation: 'incident' });
  });

  test.each(['calm', 'cheerful', 'formal'])('a complaint is answered calmly by one who is %s otherwise', (tone) => {
    const { selection } = composed(revision('support-agent'), { tone, situation: 'complaint' }, { channel: 'chat' });
    expect(selection).toMatchObject({ tone: 'calm', situation: 'complaint' });
  });

  test('cheerful is not for Japanese', () => {
    const tone = (locale: string) =>
      composed(revision('support-agent'), { tone: 'cheerful' }, { locale }).selection['tone'];
    expect(['en', 'de', 'ja'].map(tone)).toEqual(['cheerful', 'cheerful', 'calm']);
  });

  test('a customer who is back for the third time is offered a colleague at once', () => {
    const agent = revision('support-agent');
    const prompt = (contact_count: number) => promptText(composed(agent, {}, { variables: { contact_count } }));
    expect(prompt(3)).toContain('contact number 3');
    expect(prompt(1)).not.toContain('contact number');
  });

  test.each([
    ['de', 'durchgehend siezen'],
    ['ja', 'です・ます'],
  ])('the support agent keeps the manners of %s', (locale, manners) => {
    expect(promptText(composed(revision('support-agent'), {}, { locale }))).toContain(manners);
  });
});

function composed(revision: Revision, selection: Selection, context: ComposeContext): Composition {
  const result = compose(revision, selection, context);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Every composition that serves exactly what was asked for, over all selections, channels and locales. */
function everyComposition(revision: Revision): readonly Composition[] {
  const { channels, locales } = revision.content;
  return everySelection(revision).flatMap((selection) =>
    channels.flatMap(({ key: channel }) =>
      locales
        .map(({ locale }) => composed(revision, selection, { channel, locale }))
        .filter((composition) => isDeepStrictEqual(composition.selection, selection)),
    ),
  );
}

/** One composition for each selection that some channel and locale can serve. */
function reachable(revision: Revision): readonly Composition[] {
  const compositions = everyComposition(revision).map((one) => [JSON.stringify(one.selection), one] as const);
  return [...new Map(compositions).values()];
}

/** What the model receives for one option, headings left out. */
function textOfOption(revision: Revision, axis: string, option: string): string {
  const composition = reachable(revision).find(({ selection }) => selection[axis] === option);
  const own = composition?.segments.filter(({ kind, id }) => kind === 'module' && id === `${axis}/${option}`) ?? [];
  return own.map(({ text }) => text).join('');
}

function otherThanDefault(variable: Variable): string | number | boolean {
  if (variable.type === 'boolean') return !variable.default;
  if (variable.type === 'number') return variable.default + 1;
  return variable.enum?.find((value) => value !== variable.default) ?? 'Quillon';
}

function everySelection(revision: Revision): readonly Selection[] {
  return revision.content.axes.reduce<readonly Selection[]>(
    (selections, axis) =>
      selections.flatMap((selection) => axis.options.map(({ option }) => ({ ...selection, [axis.key]: option }))),
    [{}],
  );
}

function readFolder(folder: string): PersonaFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path)];
    }),
  );
}
