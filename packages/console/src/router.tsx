import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
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
import { Frame } from './shell/frame.tsx';
import { NotFound } from './shell/not-found.tsx';
import { formatSearch, parseSearch, pickSearch } from './url-state.ts';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ ...paths.personas(), replace: true });
  },
});

const personas = createRoute({
  getParentRoute: () => root,
  path: '/personas',
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['q']),
  component: PersonaList,
});

const persona = createRoute({
  getParentRoute: () => root,
  path: '/personas/$key',
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['revision']),
  component: PersonaPage,
});

const section = { getParentRoute: () => persona };
const overview = createRoute({ ...section, path: '/', component: OverviewSection });
const throughline = createRoute({ ...section, path: '/throughline', component: ThroughlineSection });
const axes = createRoute({ ...section, path: '/axes', component: AxesSection });
const skills = createRoute({ ...section, path: '/skills', component: SkillsSection });
const model = createRoute({ ...section, path: '/model', component: ModelSection });
const revisions = createRoute({
  ...section,
  path: '/revisions',
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['from', 'to']),
  component: RevisionsSection,
});

const diff = createRoute({
  getParentRoute: () => root,
  path: '/personas/$key/diff',
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['from', 'to', 'selection', 'channel', 'locale']),
  component: DiffPage,
});

const playgrounds = createRoute({ getParentRoute: () => root, path: '/playground', component: FirstPlayground });
const playground = createRoute({
  getParentRoute: () => root,
  path: '/playground/$key',
  validateSearch: (raw: Record<string, unknown>) =>
    pickSearch(raw, ['revision', 'selection', 'channel', 'locale', 'variables']),
  component: PlaygroundPage,
});

/** Every page of the console, below `/console/`. Its state is in the address bar, as plain strings. */
export const router = createRouter({
  routeTree: root.addChildren([
    index,
    personas,
    persona.addChildren([overview, throughline, axes, skills, model, revisions]),
    diff,
    playgrounds,
    playground,
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
