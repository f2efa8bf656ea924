import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** This package's own version. */
export const VERSION: string = JSON.parse(readFileSync(here('../../package.json'), 'utf8')).version;

/** The example personas that ship. */
export const EXAMPLES_DIRECTORY = here('../../examples/personas');

/** The conversations that the rehearsal upstream answers from unless told otherwise. */
export const CONVERSATIONS_DIRECTORY = here('../../examples/conversations');

const SHIPPED_CONSOLE = here('../console');

/** The built console: beside this code when installed, in its own package in a checkout. */
export const CONSOLE_DIRECTORY = existsSync(SHIPPED_CONSOLE) ? SHIPPED_CONSOLE : here('../../../console/dist');
