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

/** Sections of a release's page, in the order in which a reviewer reads. */
export const RELEASE_SECTIONS = [
  { to: '/releases/$id', label: 'Overview' },
  { to: '/releases/$id/assessment', label: 'Assessment' },
  { to: '/releases/$id/changes', label: 'Changes' },
  { to: '/releases/$id/prompt', label: 'Prompt and comments' },
  { to: '/releases/$id/history', label: 'History' },
] as const;

/** Sections of the settings. */
export const SETTINGS_SECTIONS = [
  { to: '/settings/members', label: 'Members' },
  { to: '/settings/keys', label: 'Keys' },
  { to: '/settings/signing-keys', label: 'Signing keys' },
  { to: '/settings/webhooks', label: 'Webhooks' },
  { to: '/settings/policies', label: 'Policies' },
  { to: '/settings/environments', label: 'Environments' },
] as const;

/** For what a prompt is composed: `selection` as `formatSelection` writes it. */
export interface PromptSearch {
  selection?: string;
  channel?: string;
  locale?: string;
}

export interface DiffSearch extends PromptSearch {
  /** Versions or digests. */
  from?: string;
  to?: string;
}

export interface PlaygroundSearch extends PromptSearch {
  /** A version or digest; absent: what is served. */
  revision?: string;
  variables?: string;
}

export interface ReleasesSearch {
  state?: string;
  persona?: string;
  /** `yes`: of every environment. */
  everywhere?: string;
}

export interface NewReleaseSearch {
  persona?: string;
  /** A version or digest. */
  revision?: string;
}

export interface AuditSearch {
  actor?: string;
  persona?: string;
  release?: string;
  action?: string;
  /** RFC 3339 or a local date. */
  since?: string;
  until?: string;
}

/** Every address of the console. Spread the result into a `Link` or give it to `navigate`. */
export const paths = {
  home: () => linkOptions({ to: '/' }),

  personas: (search: { q?: string } = {}) => linkOptions({ to: '/personas', search }),
  persona: (key: string, search: { revision?: string } = {}) =>
    linkOptions({ to: '/personas/$key', params: { key }, search }),
  revisions: (key: string, search: { from?: string; to?: string } = {}) =>
    linkOptions({ to: '/personas/$key/revisions', params: { key }, search }),
  diff: (key: string, search: DiffSearch) => linkOptions({ to: '/personas/$key/diff', params: { key }, search }),
  playgrounds: () => linkOptions({ to: '/playground' }),
  playground: (key: string, search: PlaygroundSearch = {}) =>
    linkOptions({ to: '/playground/$key', params: { key }, search }),

  releases: (search: ReleasesSearch = {}) => linkOptions({ to: '/releases', search }),
  newRelease: (search: NewReleaseSearch & { environment?: string } = {}) =>
    linkOptions({ to: '/releases/new', search }),
  release: (id: string) => linkOptions({ to: '/releases/$id', params: { id } }),
  releaseAssessment: (id: string) => linkOptions({ to: '/releases/$id/assessment', params: { id } }),
  releaseChanges: (id: string) => linkOptions({ to: '/releases/$id/changes', params: { id } }),
  releasePrompt: (id: string, search: PromptSearch = {}) =>
    linkOptions({ to: '/releases/$id/prompt', params: { id }, search }),
  releaseHistory: (id: string) => linkOptions({ to: '/releases/$id/history', params: { id } }),

  audit: (search: AuditSearch = {}) => linkOptions({ to: '/audit', search }),

  settings: () => linkOptions({ to: '/settings' }),
  members: () => linkOptions({ to: '/settings/members' }),
  keys: () => linkOptions({ to: '/settings/keys' }),
  signingKeys: () => linkOptions({ to: '/settings/signing-keys' }),
  webhooks: () => linkOptions({ to: '/settings/webhooks' }),
  webhook: (id: string) => linkOptions({ to: '/settings/webhooks/$id', params: { id } }),
  policies: (search: { name?: string } = {}) => linkOptions({ to: '/settings/policies', search }),
  environments: () => linkOptions({ to: '/settings/environments' }),

  account: () => linkOptions({ to: '/account' }),
};

/** What the console calls beside the management API, relative to the page's origin. */
export const gatewayPaths = { base: '/v1', chatCompletions: '/v1/chat/completions' };
