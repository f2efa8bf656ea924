/** What is loaded with the first page about personas. */
export { AxesSection } from './axes.tsx';
export { DiffPage } from './diff/diff-page.tsx';
export { PersonaList } from './list.tsx';
export { ModelSection } from './model.tsx';
export { OverviewSection } from './overview.tsx';
export { PersonaPage } from './persona-page.tsx';
export { RevisionsSection } from './revisions.tsx';
export { SkillsSection } from './skills.tsx';
export { ThroughlineSection } from './throughline.tsx';
