import { expect, test } from './test.ts';

test('the key leaves the address bar and stays in the tab', async ({ page, server }) => {
  await page.goto(server.consoleUrl);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  expect(page.url()).not.toContain(server.apiKey);
  await page.reload();
  await expect(page.getByRole('region', { name: 'development', exact: true })).toContainText('concierge');
});

test('without a key it asks for one and says where to find it', async ({ page, server }) => {
  await page.goto(`${server.url}/console/`);
  await page.getByRole('tab', { name: 'With an API key' }).click();
  await expect(page.getByText('.setlist/local.json')).toBeVisible();
  await page.getByRole('textbox', { name: 'API key' }).fill(server.apiKey);
  await page.getByRole('button', { name: 'Open the console' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('a wrong key is refused in words', async ({ page, server, misdeeds }) => {
  misdeeds.expected.push('401');
  await page.goto(`${server.url}/console/`);
  await page.getByRole('tab', { name: 'With an API key' }).click();
  await page.getByRole('textbox', { name: 'API key' }).fill('slk_wrong');
  await page.getByRole('button', { name: 'Open the console' }).click();
  await expect(page.getByText('The server does not know this key.')).toBeVisible();
});

test('a key that stopped working brings the form back with the reason', async ({ page, server, misdeeds }) => {
  misdeeds.expected.push('401');
  await page.goto(`${server.url}/console/#key=slk_revoked`);
  await expect(page.getByRole('alert')).toContainText('The server refused the key this tab used');
});

test('the root of the server leads to the console', async ({ page, server }) => {
  await page.goto(`${server.url}/`);
  await expect(page).toHaveURL(/\/console\//);
});

test('a key can be forgotten', async ({ page, open }) => {
  await open('/personas');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Forget the key' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
