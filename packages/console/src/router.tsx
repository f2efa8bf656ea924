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
import { AxesSection } from './personas/axes.tsx';
import { DiffPage } from './personas/diff/diff-page.tsx';
import { PersonaList } from './personas/list.tsx';
import { ModelSection } from './personas/model.tsx';
import { OverviewSection } from './personas/overview.tsx';
import { PersonaPage } from './personas/persona-page.tsx';
import { RevisionsSection } from './personas/revisions.tsx';
import { SkillsSection } from './personas/skills.tsx';
import { ThroughlineSection } from './personas/throughline.tsx';
import { FirstPlayground } from './playground/first.tsx';
import { PlaygroundPage } from './playground/page.tsx';
import { AssessmentPage } from './releases/assessment/assessment-page.tsx';
import { ReleaseChanges } from './releases/changes.tsx';
import { ReleaseHistory } from './releases/history.tsx';
import { ReleaseList } from './releases/list.tsx';
import { ReleaseOverview } from './releases/overview.tsx';
import { ReleasePrompt } from './releases/prompt/prompt-page.tsx';
import { NewReleasePage } from './releases/propose/new-release-page.tsx';
import { ReleasePage } from './releases/release-page.tsx';
import { EnvironmentSettings } from './settings/environments.tsx';
import { KeySettings } from './settings/keys/keys.tsx';
import { MemberSettings } from './settings/members/members.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { SigningKeySettings } from './settings/signing-keys.tsx';
import { WebhookPage } from './settings/webhooks/webhook-page.tsx';
import { WebhookSettings } from './settings/webhooks/webhooks.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Root } from './shell/root.tsx';
import { LinkPage } from './sign-in/link-page.tsx';
import { SignInFailed } from './sign-in/sign-in-failed.tsx';
import { formatSearch, parseSearch, pickSearch } from './url-state.ts';

type Raw = Record<string, unknown>;

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
  component: PersonaList,
});
const persona = createRoute({
  ...below,
  path: '/personas/$key',
  validateSearch: (raw: Raw) => pickSearch(raw, ['revision']),
  component: PersonaPage,
});
const ofPersona = { getParentRoute: () => persona };
const personaSections = [
  createRoute({ ...ofPersona, path: '/', component: OverviewSection }),
  createRoute({ ...ofPersona, path: '/throughline', component: ThroughlineSection }),
  createRoute({ ...ofPersona, path: '/axes', component: AxesSection }),
  createRoute({ ...ofPersona, path: '/skills', component: SkillsSection }),
  createRoute({ ...ofPersona, path: '/model', component: ModelSection }),
  createRoute({
    ...ofPersona,
    path: '/revisions',
    validateSearch: (raw: Raw) => pickSearch(raw, ['from', 'to']),
    component: RevisionsSection,
  }),
] as const;
const diff = createRoute({
  ...below,
  path: '/personas/$key/diff',
  validateSearch: (raw: Raw) => pickSearch(raw, ['from', 'to', 'selection', 'channel', 'locale']),
  component: DiffPage,
});

const playgrounds = createRoute({ ...below, path: '/playground', component: FirstPlayground });
const playground = createRoute({
  ...below,
  path: '/playground/$key',
  validateSearch: (raw: Raw) => pickSearch(raw, ['revision', 'selection', 'channel', 'locale', 'variables']),
  component: PlaygroundPage,
});

const releases = createRoute({
  ...below,
  path: '/releases',
  validateSearch: (raw: Raw) => pickSearch(raw, ['state', 'persona', 'everywhere']),
  component: ReleaseList,
});
const newRelease = createRoute({
  ...below,
  path: '/releases/new',
  validateSearch: (raw: Raw) => pickSearch(raw, ['persona', 'revision']),
  component: NewReleasePage,
});
const release = createRoute({ ...below, path: '/releases/$id', component: ReleasePage });
const ofRelease = { getParentRoute: () => release };
const releaseSections = [
  createRoute({ ...ofRelease, path: '/', component: ReleaseOverview }),
  createRoute({ ...ofRelease, path: '/assessment', component: AssessmentPage }),
  createRoute({ ...ofRelease, path: '/changes', component: ReleaseChanges }),
  createRoute({
    ...ofRelease,
    path: '/prompt',
    validateSearch: (raw: Raw) => pickSearch(raw, ['selection', 'channel', 'locale']),
    component: ReleasePrompt,
  }),
  createRoute({ ...ofRelease, path: '/history', component: ReleaseHistory }),
] as const;

const audit = createRoute({
  ...below,
  path: '/audit',
  validateSearch: (raw: Raw) => pickSearch(raw, ['actor', 'persona', 'release', 'action', 'since', 'until']),
  component: AuditPage,
});

const settings = createRoute({ ...below, path: '/settings', component: SettingsPage });
const ofSettings = { getParentRoute: () => settings };
const settingsSections = [
  createRoute({
    ...ofSettings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ ...paths.members(), replace: true });
    },
  }),
  createRoute({ ...ofSettings, path: '/members', component: MemberSettings }),
  createRoute({ ...ofSettings, path: '/keys', component: KeySettings }),
  createRoute({ ...ofSettings, path: '/signing-keys', component: SigningKeySettings }),
  createRoute({ ...ofSettings, path: '/webhooks', component: WebhookSettings }),
  createRoute({ ...ofSettings, path: '/webhooks/$id', component: WebhookPage }),
  createRoute({
    ...ofSettings,
    path: '/policies',
    validateSearch: (raw: Raw) => pickSearch(raw, ['name']),
    // Reading policies takes a YAML parser, which no other page needs.
    component: lazyRouteComponent(() => import('./settings/policies/policies.tsx'), 'PolicySettings'),
  }),
  createRoute({ ...ofSettings, path: '/environments', component: EnvironmentSettings }),
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
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
