import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { AccountPage } from './account/account-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { HomePage } from './environments/home-page.tsx';
import { paths } from './paths.ts';
import { NotFound } from './shell/not-found.tsx';
import { Root } from './shell/root.tsx';
import { LinkPage } from './sign-in/link-page.tsx';
import { SignInFailed } from './sign-in/sign-in-failed.tsx';
import { formatSearch, parseSearch, pickSearch } from './url-state.ts';

type Raw = Record<string, unknown>;

// Each part of the console is loaded when one of its pages is first opened.
const personasPage = (name: keyof typeof import('./personas/pages.ts')) =>
  lazyRouteComponent(() => import('./personas/pages.ts'), name);
const playgroundPage = (name: keyof typeof import('./playground/pages.ts')) =>
  lazyRouteComponent(() => import('./playground/pages.ts'), name);
const releasesPage = (name: keyof typeof import('./releases/pages.ts')) =>
  lazyRouteComponent(() => import('./releases/pages.ts'), name);
const settingsPage = (name: keyof typeof import('./settings/pages.ts')) =>
  lazyRouteComponent(() => import('./settings/pages.ts'), name);

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  validateSearch: (raw: Raw) => pickSearch(raw, ['environment']),
  // Whoever looks at one environment goes on doing so from page to page.
  search: { middlewares: [retainSearchParams(['environment'])] },
});
const below = { getParentRoute: () => root };

const home = createRoute({ ...below, path: '/', component: HomePage });

const personas = createRoute({
  ...below,
  path: '/personas',
  validateSearch: (raw: Raw) => pickSearch(raw, ['q']),
  component: personasPage('PersonaList'),
});
const persona = createRoute({
  ...below,
  path: '/personas/$key',
  validateSearch: (raw: Raw) => pickSearch(raw, ['revision']),
  component: personasPage('PersonaPage'),
});
const ofPersona = { getParentRoute: () => persona };
const personaSections = [
  createRoute({ ...ofPersona, path: '/', component: personasPage('OverviewSection') }),
  createRoute({ ...ofPersona, path: '/throughline', component: personasPage('ThroughlineSection') }),
  createRoute({ ...ofPersona, path: '/axes', component: personasPage('AxesSection') }),
  createRoute({ ...ofPersona, path: '/skills', component: personasPage('SkillsSection') }),
  createRoute({ ...ofPersona, path: '/model', component: personasPage('ModelSection') }),
  createRoute({
    ...ofPersona,
    path: '/revisions',
    validateSearch: (raw: Raw) => pickSearch(raw, ['from', 'to']),
    component: personasPage('RevisionsSection'),
  }),
] as const;
const diff = createRoute({
  ...below,
  path: '/personas/$key/diff',
  validateSearch: (raw: Raw) => pickSearch(raw, ['from', 'to', 'selection', 'channel', 'locale']),
  component: personasPage('DiffPage'),
});

const playgrounds = createRoute({ ...below, path: '/playground', component: playgroundPage('FirstPlayground') });
const playground = createRoute({
  ...below,
  path: '/playground/$key',
  validateSearch: (raw: Raw) => pickSearch(raw, ['revision', 'selection', 'channel', 'locale', 'variables']),
  component: playgroundPage('PlaygroundPage'),
});

const releases = createRoute({
  ...below,
  path: '/releases',
  validateSearch: (raw: Raw) => pickSearch(raw, ['state', 'persona', 'everywhere']),
  component: releasesPage('ReleaseList'),
});
const newRelease = createRoute({
  ...below,
  path: '/releases/new',
  validateSearch: (raw: Raw) => pickSearch(raw, ['persona', 'revision']),
  component: releasesPage('NewReleasePage'),
});
const release = createRoute({ ...below, path: '/releases/$id', component: releasesPage('ReleasePage') });
const ofRelease = { getParentRoute: () => release };
const releaseSections = [
  createRoute({ ...ofRelease, path: '/', component: releasesPage('ReleaseOverview') }),
  createRoute({ ...ofRelease, path: '/assessment', component: releasesPage('AssessmentPage') }),
  createRoute({ ...ofRelease, path: '/changes', component: releasesPage('ReleaseChanges') }),
  createRoute({
    ...ofRelease,
    path: '/prompt',
    validateSearch: (raw: Raw) => pickSearch(raw, ['selection', 'channel', 'locale']),
    component: releasesPage('ReleasePrompt'),
  }),
  createRoute({ ...ofRelease, path: '/history', component: releasesPage('ReleaseHistory') }),
] as const;

const audit = createRoute({
  ...below,
  path: '/audit',
  validateSearch: (raw: Raw) => pickSearch(raw, ['actor', 'persona', 'release', 'action', 'since', 'until']),
  component: AuditPage,
});

const settings = createRoute({ ...below, path: '/settings', component: settingsPage('SettingsPage') });
const ofSettings = { getParentRoute: () => settings };
const settingsSections = [
  createRoute({
    ...ofSettings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ ...paths.members(), replace: true });
    },
  }),
  createRoute({ ...ofSettings, path: '/members', component: settingsPage('MemberSettings') }),
  createRoute({ ...ofSettings, path: '/keys', component: settingsPage('KeySettings') }),
  createRoute({ ...ofSettings, path: '/signing-keys', component: settingsPage('SigningKeySettings') }),
  createRoute({ ...ofSettings, path: '/webhooks', component: settingsPage('WebhookSettings') }),
  createRoute({ ...ofSettings, path: '/webhooks/$id', component: settingsPage('WebhookPage') }),
  createRoute({
    ...ofSettings,
    path: '/policies',
    validateSearch: (raw: Raw) => pickSearch(raw, ['name']),
    // Reading policies takes a YAML parser, which no other page needs.
    component: lazyRouteComponent(() => import('./settings/policies/policies.tsx'), 'PolicySettings'),
  }),
  createRoute({ ...ofSettings, path: '/environments', component: settingsPage('EnvironmentSettings') }),
] as const;

const account = createRoute({ ...below, path: '/account', component: AccountPage });

const alone = { ...below, staticData: { alone: true } } as const;
const signIn = createRoute({
  ...alone,
  path: '/sign-in',
  validateSearch: (raw: Raw) => pickSearch(raw, ['error']),
  component: SignInFailed,
});
const links = [
  createRoute({ ...alone, path: '/setup', component: LinkPage }),
  createRoute({ ...alone, path: '/join', component: LinkPage }),
  createRoute({ ...alone, path: '/password', component: LinkPage }),
] as const;

/** Every page of the console, below `/console/`. Its state is in the address bar, as plain strings. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    personas,
    persona.addChildren([...personaSections]),
    diff,
    playgrounds,
    playground,
    releases,
    newRelease,
    release.addChildren([...releaseSections]),
    audit,
    settings.addChildren([...settingsSections]),
    account,
    signIn,
    ...links,
  ]),
  basepath: '/console',
  parseSearch,
  stringifySearch: formatSearch,
  scrollRestoration: true,
  // The part of the console that a link leads to is on its way while someone aims at the link.
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
