import type { WebhookWithSecret } from '@setlist/sdk';
import { PASSWORD } from './people.ts';
import { expect, test } from './test.ts';

test('a person signs in with a password, and out again', async ({ page, server, world, misdeeds }) => {
  misdeeds.expected.push('401');
  expect(Object.keys(world.people)).toContain('sam');
  await page.goto(`${server.url}/console/releases?environment=staging`);
  const form = page.getByRole('form', { name: 'Sign in with a password' });
  await form.getByRole('textbox', { name: 'E-mail' }).fill('sam@example.com');
  await form.getByLabel('Password', { exact: true }).fill('not the one');
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(form).toContainText('are not of one active account');
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('menu')).toContainText('Sam');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a key is shown once, rotated and revoked', async ({ openAs }) => {
  const page = await openAs('ada', '/settings/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const form = page.getByRole('form', { name: 'New service key' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Pipeline');
  await form.getByRole('checkbox', { name: 'author' }).check();
  await expect(form.getByRole('checkbox', { name: 'reviewer' })).toBeHidden();
  await form.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText(/^slk_/)).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(/^slk_/)).toBeHidden();

  const row = page.getByRole('row', { name: /Pipeline/ });
  await expect(row).toContainText('author');
  await expect(row).toContainText('never');
  await page.getByRole('button', { name: 'Rotate Pipeline' }).click();
  await page.getByRole('combobox', { name: /another/ }).selectOption('no time at all');
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(page.getByText(/^slk_/)).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke Pipeline' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(row).toBeHidden();
  await page.getByRole('checkbox', { name: 'Those that work no longer, too' }).check();
  await expect(row.filter({ hasText: 'revoked' })).not.toHaveCount(0);
});

test('a person makes a key of their own, and talks with it in the playground', async ({ openAs }) => {
  const page = await openAs('mia', '/playground/concierge');
  await page.getByRole('button', { name: 'Make one for this tab' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Am I talking to a person?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('article', { name: 'Answer 1' })).toContainText('first token');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'My account' }).click();
  await expect(page.getByRole('row', { name: /Playground/ })).toContainText('personal key');
  const kept = await page.evaluate(() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage)]);
  expect(kept.map((text) => text.includes('slk_'))).toEqual([false, true]);

  await page.goBack();
  const note = page.getByRole('note', { name: 'Key of this tab' });
  await expect(note).toContainText('ends within 12 hours');
  await note.getByRole('button', { name: 'Revoke it' }).click();
  await expect(page.getByRole('button', { name: 'Make one for this tab' })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('slk_');
});

test('members are changed, and what is not one’s to change says whose it is', async ({ openAs }) => {
  const ada = await openAs('ada', '/settings/members');
  await ada.getByRole('button', { name: 'What to do with Sam' }).click();
  await ada.getByRole('menuitem', { name: 'Change' }).click();
  const form = ada.getByRole('form', { name: 'Change Sam' });
  await form.getByRole('combobox', { name: 'Locales' }).fill('fr');
  await form.getByRole('combobox', { name: 'Locales' }).press('Enter');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(ada.getByRole('row', { name: /Sam/ })).toContainText('fr');

  const mia = await openAs('mia', '/settings/members');
  await expect(mia.getByRole('region', { name: 'Members' }).first()).toContainText('by an admin');
  await expect(mia.getByRole('button', { name: 'Invite someone' })).toBeHidden();
  await mia.getByRole('link', { name: 'Webhooks' }).click();
  await expect(mia.getByRole('heading', { name: 'Webhooks are not yours to see' })).toBeVisible();
});

test('on a phone, what a row is and what can be done with it is on the screen', async ({ openAs }) => {
  const page = await openAs('ada', '/settings/keys');
  await page.setViewportSize({ width: 390, height: 844 });
  const row = page.getByRole('row', { name: /local/ });
  await row.scrollIntoViewIfNeeded();
  for (const words of ['development', 'serve', 'no end'])
    await expect(row.getByText(words)).toBeInViewport({ ratio: 1 });
  await expect(row.getByRole('button', { name: 'Revoke local' })).toBeInViewport({ ratio: 1 });
});

test('a webhook is deleted only after it was asked whether it is meant', async ({ openAs, world }) => {
  const body = { url: 'https://hooks.example.com/b', events: ['*'], description: 'The old room' };
  const { id } = await world.people.ada.post<WebhookWithSecret>('/api/v1/webhooks', body);
  const page = await openAs('ada', `/settings/webhooks/${id}`);
  await expect(page.getByRole('heading', { name: 'The old room' })).toBeVisible();
  const dialog = page.getByRole('dialog', { name: 'Delete The old room' });
  await page.getByRole('button', { name: 'Delete the webhook' }).click();
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Delete the webhook' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('table')).toContainText('hooks.example.com');
  await expect(page.getByRole('table')).not.toContainText('The old room');
});

test('a policy shows its errors at their lines, and what it comes to before it is saved', async ({ openAs }) => {
  const page = await openAs('ada', '/settings/policies');
  await page.getByRole('button', { name: 'New policy' }).click();
  const text = page.getByRole('textbox', { name: 'policy-1.yaml' });
  await text.fill('name: policy-1\napplies:\n  environments: [archive]\nreviews:\n  brand: many\n');
  await expect(page.getByRole('list', { name: 'What is wrong in policy-1.yaml' })).toContainText('Line 5');
  await expect(page.getByRole('button', { name: 'Save the policies' })).toBeDisabled();
  await page.getByRole('button', { name: 'Line 5' }).click();
  await expect(text).toBeFocused();

  await text.fill('name: policy-1\napplies:\n  environments: [production]\nreviews:\n  brand: 2\n');
  const preview = page.getByRole('region', { name: 'What they come to' });
  await expect(preview).toContainText('2 × brand');
  await page.reload();
  await expect(text).toHaveValue(/brand: 2/);
  await text.fill('name: policy-1\napplies:\n  environments: [archive]\nreviews:\n  brand: 2\n');
  await page.getByRole('button', { name: 'Save the policies' }).click();
  await expect(page.getByRole('region', { name: 'Not saved yet' })).toBeHidden();
  await expect(preview).toContainText('built-in');
});

test('the audit log reads as sentences, and its filters are in the address', async ({ openAs, world }) => {
  const page = await openAs('ada', '/audit');
  await page.getByRole('combobox', { name: 'Action' }).selectOption('release.rollback');
  const rows = page.getByRole('list', { name: 'Rows' });
  await expect(rows.getByRole('listitem').filter({ hasNotText: 'rolled back' })).toHaveCount(0);
  const rolledBack = rows.getByRole('listitem').filter({ hasText: 'in staging' });
  await expect(rolledBack).toHaveCount(1);
  await expect(rolledBack).toContainText('Ben rolled back a release of concierge in staging');
  await expect(page).toHaveURL(/action=release\.rollback/);
  await rolledBack.getByText('rolled back').click();
  await expect(rolledBack).toContainText('The pun hurt a guest.');
  await rolledBack.getByRole('link', { name: 'to the release' }).click();
  await expect(page).toHaveURL(new RegExp(world.releases.rolledBack));
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('combobox', { name: 'Actor' }).selectOption('Mia');
  await expect(rows).toContainText('Mia proposed a release');
  await expect(rows).not.toContainText('Ben ');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('button', { name: 'JSON Lines' }).click();
  expect((await download).suggestedFilename()).toBe('setlist-audit.jsonl');
});
