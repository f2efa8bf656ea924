import { pointer } from '../persona/diff-changes.ts';
import type { TemplateScope } from '../persona/liquid.ts';
import { prepare } from '../persona/prepare.ts';
import type { Locale, Revision, Variable } from '../persona/revision.ts';
import { renderUnits } from '../persona/units.ts';
import type { VariableValue } from '../persona/variables.ts';
import { excerptOf, type Found } from './found.ts';
import { languageOf } from './words.ts';

/** What an AI is called in any language. */
const ANYWHERE = String.raw`AI|A\.I\.|chat-?bots?`;
const BY_LANGUAGE: Readonly<Record<string, string>> = {
  en: String.raw`artificial\s+intelligence|(?:ro)?bots?|(?:large\s+)?language\s+model`,
  de: String.raw`KI(?:-\p{L}+)?|künstliche[rn]?\s+Intelligenz|Bots?|Sprachmodell`,
  fr: String.raw`IA|intelligence\s+artificielle|robot|bot|modèle\s+de\s+langage`,
  es: String.raw`IA|inteligencia\s+artificial|bot|robot|modelo\s+de\s+lenguaje`,
  pt: String.raw`IA|inteligência\s+artificial|bot|robô|modelo\s+de\s+linguagem`,
  it: String.raw`IA|intelligenza\s+artificiale|bot|modello\s+linguistico`,
  ca: String.raw`IA|intel·ligència\s+artificial|bot`,
  nl: String.raw`KI|kunstmatige\s+intelligentie|bot|taalmodel`,
  sv: String.raw`artificiell\s+intelligens|robot|bot|språkmodell`,
  da: String.raw`kunstig\s+intelligens|KI|bot|sprogmodel`,
  nb: String.raw`kunstig\s+intelligens|KI|bot|språkmodell`,
  fi: String.raw`tekoäly\p{L}*|botti`,
  pl: String.raw`SI|sztuczn\p{L}+\s+inteligencj\p{L}+|bot\p{L}*`,
  cs: String.raw`UI|uměl\p{L}+\s+inteligenc\p{L}+|bot\p{L}*`,
  ja: '人工知能|ボット|言語モデル',
  zh: '人工智能|人工智慧|机器人|機器人|语言模型|語言模型',
  ko: '인공지능|챗봇|봇',
};

/** Every locale whose disclosure is missing, blank for some value of a variable, or does not name an AI. */
export function missingDisclosures(revision: Revision): readonly Found[] {
  const { locales, throughline } = revision.content;
  return locales.flatMap(({ locale }) => {
    const text = Object.hasOwn(throughline.disclosure, locale) ? (throughline.disclosure[locale] ?? '') : '';
    if (text.trim() === '') {
      return [finding(locale, 'error', null, 'missing', `There is no disclosure in \`${locale}\`.`)];
    }
    const silent = renderings(revision, locale).find((said) => !namesAi(said, locale));
    if (silent === undefined) return [];
    const knows = Object.hasOwn(BY_LANGUAGE, languageOf(locale));
    if (silent.trim() === '') {
      const message = `The disclosure in \`${locale}\` comes out empty for some value of a variable.`;
      return [finding(locale, 'error', null, 'empty', message)];
    }
    const message = `The disclosure in \`${locale}\` does not name an AI.`;
    return [finding(locale, knows ? 'error' : 'warning', excerptOf(silent), `unnamed ${silent}`, message)];
  });
}

/** Whether a text names an AI in the language of a locale, or as every language does. */
function namesAi(text: string, locale: Locale): boolean {
  const own = BY_LANGUAGE[languageOf(locale)];
  const names = own === undefined ? ANYWHERE : `${ANYWHERE}|${own}`;
  const latin = String.raw`[\p{Script=Latin}\p{N}]`;
  return new RegExp(`(?<!${latin})(?:${names})(?!${latin})`, 'iu').test(text.normalize('NFKC'));
}

/** The disclosure with every variable's default, and with each other value of one variable at a time. */
function renderings(revision: Revision, locale: Locale): readonly string[] {
  const { content } = revision;
  const units = prepare(revision).disclosure.get(locale)?.units ?? [];
  const defaults: Record<string, VariableValue> = {};
  for (const variable of content.variables) defaults[variable.name] = variable.default;
  const tried = [
    defaults,
    ...content.variables.flatMap((one) => othersOf(one).map((value) => ({ ...defaults, [one.name]: value }))),
  ];
  const isFixed = units.every(({ text }) => text !== null);
  const channels = [null, ...content.channels.map(({ key }) => key)];
  const scopes: readonly TemplateScope[] = (isFixed ? [defaults] : tried).flatMap((values) =>
    (isFixed ? [null] : channels).map((channel) => ({ ...values, persona: { name: content.name }, locale, channel })),
  );
  return scopes.map((scope) =>
    renderUnits(units, scope)
      .map(({ text }) => text)
      .join('\n'),
  );
}

function othersOf(variable: Variable): readonly VariableValue[] {
  if (variable.type === 'boolean') return [!variable.default];
  if (variable.type === 'number') return [variable.min, variable.max].filter((value) => value !== null);
  return variable.enum ?? ['', 'x'];
}

function finding(
  locale: Locale,
  severity: Found['severity'],
  excerpt: string | null,
  kind: string,
  message: string,
): Found {
  return {
    key: `missing-disclosure ${locale} ${kind}`,
    code: 'missing-disclosure',
    severity,
    path: pointer('/throughline/disclosure', locale),
    locale,
    excerpt,
    message,
    mend: 'Say in the language of the locale, whatever the variables, that people talk to an AI.',
  };
}
