import { expect, test } from './test.ts';

// What the page asks of elsewhere, and every breach of its policy, fails these by the `misdeeds` of test.ts. A library of
// Scalar's tries whether it may compile code, and takes it well that it may not.
test.beforeEach(({ misdeeds }) => {
  misdeeds.expected.push('policy: script-src eval');
});

test('the reference of the API shows every group of operations, and what each takes', async ({ page, server }) => {
  await page.goto(`${server.url}/docs/api/`);
  await expect(page.getByRole('heading', { name: 'Setlist', exact: true })).toBeVisible();
  for (const group of ['Serving', 'Personas', 'Releases', 'Audit', 'Keys', 'Members', 'Webhooks']) {
    await expect(page.getByRole('button', { name: group }).first()).toBeVisible();
  }
  await page.goto(`${server.url}/docs/api/#tag/releases/POST/api/v1/releases`);
  await expect(page.getByRole('heading', { name: 'Propose a release' }).first()).toBeVisible();
  await expect(page.getByText('Takes the right release.propose: author, admin.').first()).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the reference follows a ${colorScheme} system`, async ({ page, server }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${server.url}/docs/api/`);
    await expect(page.getByRole('heading', { name: 'Setlist', exact: true })).toBeVisible();
    await expect(page.locator('body')).toHaveClass(new RegExp(`${colorScheme}-mode`));
  });
}

test('a request can be tried from the reference', async ({ page, server }) => {
  await page.goto(`${server.url}/docs/api/#tag/server/GET/healthz`);
  await page.getByRole('button', { name: /Test Request.*\/healthz/ }).click();
  await page.getByRole('button', { name: /^Send get request/ }).click();
  await expect(page.getByText('"alive"').first()).toBeVisible();
});

test('a request is tried from the reference with a key, as its example says, and nothing is sent that nobody filled in', async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}/docs/api/#tag/personas/POST/api/v1/compositions`);
  await page.getByRole('button', { name: /Test Request.*\/compositions/ }).click();
  await page.getByPlaceholder('Token').first().fill(server.apiKey);
  const asked = page.waitForRequest(`${server.url}/api/v1/compositions`);
  await page.getByRole('button', { name: /^Send post request/ }).click();
  const request = await asked;
  expect(await request.allHeaders()).not.toHaveProperty('if-match');
  expect(await request.allHeaders()).not.toHaveProperty('idempotency-key');
  expect((await request.response())?.status()).toBe(200);
  await expect(page.getByText('"segments"').first()).toBeVisible();
});
