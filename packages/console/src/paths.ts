import { linkOptions } from '@tanstack/react-router';

/** Sections of a persona's page, in reading order. */
export const PERSONA_SECTIONS = [
  { to: '/personas/$key', label: 'Overview' },
  { to: '/personas/$key/throughline', label: 'Throughline' },
  { to: '/personas/$key/axes', label: 'Axes and options' },
  { to: '/personas/$key/skills', label: 'Skills' },
  { to: '/personas/$key/model', label: 'Model' },
  { to: '/personas/$key/revisions', label: 'Revisions' },
] as const;

export interface DiffSearch {
  /** Versions or digests. */
  from?: string;
  to?: string;
  selection?: string;
  channel?: string;
  locale?: string;
}

export interface PlaygroundSearch {
  /** A version or digest; absent: what is served. */
  revision?: string;
  selection?: string;
  channel?: string;
  locale?: string;
  variables?: string;
}

/** Every address of the console. Spread the result into a `Link` or give it to `navigate`. */
export const paths = {
  personas: (search: { q?: string } = {}) => linkOptions({ to: '/personas', search }),
  persona: (key: string, search: { revision?: string } = {}) =>
    linkOptions({ to: '/personas/$key', params: { key }, search }),
  revisions: (key: string, search: { from?: string; to?: string } = {}) =>
    linkOptions({ to: '/personas/$key/revisions', params: { key }, search }),
  diff: (key: string, search: DiffSearch) => linkOptions({ to: '/personas/$key/diff', params: { key }, search }),
  playgrounds: () => linkOptions({ to: '/playground' }),
  playground: (key: string, search: PlaygroundSearch = {}) =>
    linkOptions({ to: '/playground/$key', params: { key }, search }),
};

/** What the console calls beside the management API, relative to the page's origin. */
export const gatewayPaths = { base: '/v1', chatCompletions: '/v1/chat/completions' };
