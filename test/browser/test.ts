import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { type IdentityProvider, startIdentityProvider } from '../cross-room/identity-provider.ts';
import type { People } from './people.ts';
import { publishVariants } from './publish.ts';
import { type RunningServer, startServer } from './server.ts';
import { makeWorld, type World } from './world.ts';

/** What a page did that it should not have: errors, requests to elsewhere, breaches of the content security policy. */
interface Misdeeds {
  readonly found: string[];
  /** Failures that the test itself provokes, by a part of their text. */
  readonly expected: string[];
}

interface Fixtures {
  /** Opens a page of the console, with the key: `/personas`. */
  readonly open: (path: string) => Promise<void>;
  /** Opens a page of the console as someone who is signed in, in a browser of their own. */
  readonly openAs: (who: keyof People, path: string) => Promise<Page>;
  readonly misdeeds: Misdeeds;
}

/** Playwright's test, with a server for each worker, and a page whose misdeeds fail the test. */
export const test = base.extend<Fixtures, { provider: IdentityProvider; server: RunningServer; world: World }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures asked for from this pattern
    async ({}, use) => {
      const provider = await startIdentityProvider({ claimsInIdToken: true });
      await use(provider);
      await provider.close();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ provider }, use) => {
      const server = await startServer({
        SETLIST_OIDC_ISSUER: provider.issuer,
        SETLIST_OIDC_CLIENT_ID: provider.clientId,
        SETLIST_OIDC_CLIENT_SECRET: provider.clientSecret,
        SETLIST_OIDC_NAME: 'Example Corp',
        SETLIST_OIDC_DOMAINS: 'corp.example',
        SETLIST_ALLOW_PRIVATE_WEBHOOKS: '127.0.0.1',
      });
      provider.allow(`${server.url}/api/auth/callback/oidc`);
      try {
        await publishVariants(server);
        await use(server);
      } finally {
        await server.stop();
      }
    },
    { scope: 'worker', timeout: 150_000 },
  ],
  world: [
    async ({ server }, use) => {
      await use(await makeWorld(server));
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  misdeeds: [
    async ({ page, server }, use) => {
      const misdeeds: Misdeeds = { found: [], expected: [] };
      await watch(page, server.url, misdeeds.found);
      await use(misdeeds);
      const unexpected = misdeeds.found.filter((one) => !misdeeds.expected.some((part) => one.includes(part)));
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
  openAs: async ({ browser, contextOptions, server, world, misdeeds }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (who, path) => {
      const context = await browser.newContext(contextOptions);
      contexts.push(context);
      await context.addCookies(world.people[who].cookies().map((cookie) => ({ ...cookie, url: server.url })));
      await context.addInitScript(() => localStorage.setItem('setlist.person', 'yes'));
      const page = await context.newPage();
      await watch(page, server.url, misdeeds.found);
      await page.goto(`${server.url}/console${path}`);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  open: async ({ page, server }, use) => {
    await use(async (path) => {
      await page.goto(`${server.url}/console${path}#key=${server.apiKey}`);
    });
  },
});

/** Notes what a page does that it should not. */
export async function watch(page: Page, origin: string, found: string[]): Promise<void> {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => found.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) found.push(`request to elsewhere: ${request.url()}`);
  });
  await page.exposeFunction('reportViolation', (violation: string) => found.push(`policy: ${violation}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      Reflect.get(window, 'reportViolation')(`${violatedDirective} ${blockedURI}`);
    });
  });
}

export { expect } from '@playwright/test';
