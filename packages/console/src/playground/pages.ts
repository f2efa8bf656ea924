/** What is loaded with the playground. */
export { FirstPlayground } from './first.tsx';
export { PlaygroundPage } from './page.tsx';
