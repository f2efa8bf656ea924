import type { PersonaContent } from '@setlist/core/persona';
import type { CommentAnchor } from '@setlist/sdk';
import type { PromptSearch } from '../../paths.ts';
import { formatSelection, parseSelection } from '../../url-state.ts';

/** For what a prompt is composed, every axis named, so that two of them can be compared. */
export type PromptContextValue = Pick<CommentAnchor, 'selection' | 'channel' | 'locale'>;

type Defaults = Pick<PersonaContent, 'axes' | 'defaultLocale'>;

/** The context that an address names, with what it leaves out filled in. */
export function contextOf(content: Defaults, search: PromptSearch): PromptContextValue {
  const chosen = parseSelection(search.selection);
  return {
    selection: Object.fromEntries(content.axes.map((axis) => [axis.key, chosen[axis.key] ?? axis.default])),
    channel: search.channel ?? null,
    locale: search.locale ?? content.defaultLocale,
  };
}

export function sameContext(a: PromptContextValue, b: PromptContextValue): boolean {
  return a.channel === b.channel && a.locale === b.locale && written(a) === written(b);
}

/** The address of a context. */
export function searchOfContext({ selection, channel, locale }: PromptContextValue): PromptSearch {
  const written = formatSelection(selection);
  return {
    ...(written === undefined ? {} : { selection: written }),
    ...(channel === null ? {} : { channel }),
    ...(locale === null ? {} : { locale }),
  };
}

/** `tone.playful, web, en`, for people. */
export function contextInWords({ selection, channel, locale }: PromptContextValue): string {
  const options = Object.entries(selection).map(([axis, option]) => `${axis}/${option}`);
  return [...options, ...(channel === null ? [] : [channel]), ...(locale === null ? [] : [locale])].join(', ');
}

function written({ selection }: PromptContextValue): string {
  return JSON.stringify(Object.entries(selection).sort(([a], [b]) => (a < b ? -1 : 1)));
}
