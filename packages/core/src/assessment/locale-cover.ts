import { pointer } from '../persona/diff-changes.ts';
import type { Locale, PersonaContent } from '../persona/revision.ts';
import type { Found } from './found.ts';

/** What the locales of a persona lack, and locales that stable speaks and the candidate no longer does. */
export function localeCover(content: PersonaContent, stable: PersonaContent | null): readonly Found[] {
  const spoken = new Set(content.locales.map(({ locale }) => locale));
  const lost = (stable?.locales ?? []).filter(({ locale }) => !spoken.has(locale));
  return [...content.locales.flatMap((one, n) => lacks(content, one, n)), ...lost.map(({ locale }) => leaves(locale))];
}

function lacks(
  content: PersonaContent,
  { locale, instructions }: PersonaContent['locales'][number],
  place: number,
): readonly Found[] {
  const fallback = Object.hasOwn(content.fallback, locale) ? (content.fallback[locale] ?? '') : '';
  const missing: Found[] = [];
  if (fallback.trim() === '') {
    missing.push({
      ...about(locale, 'fallback'),
      severity: 'error',
      path: pointer('/fallback', locale),
      message: `There is no fallback in \`${locale}\`: when no model answers, nothing can be said.`,
      mend: `Write \`fallback.${locale}\`.`,
    });
  }
  if (instructions.trim() === '') {
    missing.push({
      ...about(locale, 'instructions'),
      severity: 'warning',
      path: pointer('/locales', place),
      message: `The locale \`${locale}\` has no rules of its own: its address, times and prices are left to the model.`,
      mend: `Write \`locales.${locale}.instructions\`, in that language.`,
    });
  }
  return missing;
}

function leaves(locale: Locale): Found {
  return {
    ...about(locale, 'lost'),
    severity: 'warning',
    path: null,
    message: `Stable speaks \`${locale}\` and this revision does not: whoever asked for it gets another language.`,
    mend: 'Bring it back, or say in the questionnaire who is affected.',
  };
}

function about(locale: Locale, what: string) {
  return { key: `locale-cover ${locale} ${what}`, code: 'locale-cover', locale, excerpt: null };
}
