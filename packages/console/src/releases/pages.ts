/** What is loaded with the first page about releases. */
export { AssessmentPage } from './assessment/assessment-page.tsx';
export { ReleaseChanges } from './changes.tsx';
export { ReleaseHistory } from './history.tsx';
export { ReleaseList } from './list.tsx';
export { ReleaseOverview } from './overview.tsx';
export { ReleasePrompt } from './prompt/prompt-page.tsx';
export { NewReleasePage } from './propose/new-release-page.tsx';
export { ReleasePage } from './release-page.tsx';
