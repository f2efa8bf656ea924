import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';
import type { World } from './world.ts';

const PAGES = [
  { path: '/personas', shows: 'Concierge' },
  { path: '/personas?q=zither', shows: 'Nothing matches' },
  { path: '/personas/concierge', shows: 'You are the concierge of' },
  { path: '/personas/concierge/throughline', shows: 'no-invented-facts' },
  { path: '/personas/concierge/axes', shows: 'Try it' },
  { path: '/personas/concierge/skills', shows: 'live-music-guide' },
  { path: '/personas/concierge/model', shows: 'max_tokens' },
  { path: '/personas/concierge/revisions', shows: 'Compare 1.0.0 with 1.1.0' },
  { path: '/personas/concierge/diff?from=1.0.0&to=1.1.0&selection=tone.playful', shows: 'One pun in an answer' },
  { path: '/playground/concierge', shows: 'an AI' },
  { path: '/nowhere', shows: 'No page has this address' },
] as const;
/** Pages of the control plane, opened as an administrator, in the shares of two workers. */
const CONTROL_PAGES: readonly { readonly path: (world: World) => string; readonly shows: string }[][] = [
  [
    { path: () => '/', shows: 'Waits for you' },
    { path: () => '/releases?environment=staging', shows: 'Puns on staging' },
    { path: () => '/releases/new?environment=production&persona=concierge&revision=1.1.0', shows: 'Could: ' },
    { path: ({ releases }) => `/releases/${releases.inReview}`, shows: 'approval needed' },
    { path: ({ releases }) => `/releases/${releases.rolledBack}`, shows: 'The latch is shut' },
    { path: ({ releases }) => `/releases/${releases.progressing}/assessment`, shows: 'Largest selection' },
    { path: ({ releases }) => `/releases/${releases.progressing}/changes`, shows: 'Everything is new' },
    { path: ({ releases }) => `/releases/${releases.inReview}/prompt`, shows: 'Is this heading needed?' },
    { path: ({ releases }) => `/releases/${releases.rolledBack}/history`, shows: 'rolled back a release' },
  ],
  [
    { path: () => '/audit', shows: 'proposed a release' },
    { path: () => '/settings/members', shows: 'mia@example.com' },
    { path: () => '/settings/keys', shows: 'service key' },
    { path: () => '/settings/signing-keys', shows: 'signs for this server' },
    { path: () => '/settings/webhooks', shows: 'hooks.example.com' },
    { path: ({ webhook }) => `/settings/webhooks/${webhook}`, shows: 'Signing secret' },
    { path: () => '/settings/policies', shows: 'What they come to' },
    { path: () => '/settings/environments', shows: 'What people meet' },
    { path: () => '/account', shows: 'What you may do' },
  ],
];
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 780 } };

for (const scheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${scheme}, ${size}`, () => {
      test.use({ colorScheme: scheme, viewport });

      // Eleven pages, each read whole by axe.
      test.setTimeout(180_000);

      test('no page has a serious finding or scrolls sideways', async ({ page, open }) => {
        for (const { path, shows } of PAGES) {
          await open(path);
          await expect(page.getByText(shows).first()).toBeVisible();
          await expectAccessible(page, path);
        }
      });

      test('neither have the forms for signing in', async ({ page, server, misdeeds }) => {
        misdeeds.expected.push('401');
        await page.goto(`${server.url}/console/`);
        await expect(page.getByRole('textbox', { name: 'E-mail' })).toBeVisible();
        await expectAccessible(page, 'the form for a person');
        await page.getByRole('tab', { name: 'With an API key' }).click();
        await expect(page.getByRole('textbox', { name: 'API key' })).toBeVisible();
        await expectAccessible(page, 'the form for a key');
        await page.goto(`${server.url}/console/join#token=spent`);
        await expect(page.getByText('This link does not open').first()).toBeVisible();
        await expectAccessible(page, 'a spent link');
      });

      test('neither has a conversation with its panels', async ({ page, open }) => {
        await open('/playground/concierge');
        await page.getByRole('button', { name: 'Am I talking to a person?' }).click();
        const answer = page.getByRole('article', { name: 'Answer 1' });
        await answer.getByText(/first token .* tokens?/).click();
        await expectAccessible(page, 'a conversation');

        if (size === 'phone') await page.getByRole('button', { name: 'Options' }).click();
        await page.getByRole('radio', { name: 'playful' }).check();
        await expect(page.getByRole('status', { name: 'What changed' })).toContainText('Changed');
        await expectAccessible(page, 'changed options');
        if (size !== 'phone') return;
        await page.getByRole('button', { name: 'Close options' }).click();
        await page.getByRole('button', { name: 'Prompt' }).click();
        await expect(page.getByRole('dialog').getByRole('button', { name: 'modules/tone/playful.md' })).toBeVisible();
        await expectAccessible(page, 'the prompt in a drawer');
      });
    });
  }
}

for (const [share, pages] of CONTROL_PAGES.entries()) {
  test(`no page of the control plane has a serious finding or scrolls sideways, share ${share + 1}`, async ({
    openAs,
    server,
    world,
  }) => {
    test.setTimeout(180_000);
    const page = await openAs('ada', '/account');
    for (const { path, shows } of pages) {
      await page.goto(`${server.url}/console${path(world)}`);
      await expect(page.getByText(shows).first()).toBeVisible();
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const [size, viewport] of Object.entries(SIZES)) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(viewport);
          await expectAccessible(page, `${path(world)}, ${colorScheme}, ${size}`);
        }
      }
    }
  });
}

test('the theme that a person chose stays', async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open('/personas');
  await page.getByRole('button', { name: /^Theme: as the system/ }).click();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  await expect(page.getByRole('button', { name: /^Theme: dark/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: /^Theme: dark/ })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
  });
  // In a page without frames the legacy mode finds the same and opens no second page; what passed is not asked for: a third of the time.
  expect(page.frames(), what).toHaveLength(1);
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  expect(serious, what).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${what} is wider than the screen`).toBe(0);
}
