import { expect, type Page, test } from '@playwright/test';
import { PASSWORD } from './people.ts';
import { publishVariants } from './publish.ts';
import { startServer } from './server.ts';
import { watch } from './test.ts';

// A server of its own, for the first administrator's link opens once.
test.setTimeout(180_000);

test('from the first link to everyone and back: two people, one release', async ({ browser, contextOptions }) => {
  const server = await startServer();
  const misdeeds: string[] = [];
  const newPage = async () => {
    const page = await (await browser.newContext(contextOptions)).newPage();
    await watch(page, server.url, misdeeds);
    return page;
  };
  try {
    await publishVariants(server);
    const ada = await newPage();
    await ada.goto(server.setupUrl);
    await expect(ada.getByRole('heading', { name: 'Set up the first administrator' })).toBeVisible();
    expect(ada.url()).not.toContain('token');
    await ada.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await ada.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com');
    await ada.getByLabel('Password', { exact: false }).first().fill(PASSWORD);
    await ada.getByRole('button', { name: 'Start' }).click();
    await expect(ada.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

    const ben = await newPage();
    await ben.goto(await invited(ada, 'Ben', ['reviewer', 'releaser']));
    await ben.getByLabel('Password', { exact: false }).first().fill(PASSWORD);
    await ben.getByRole('button', { name: 'Join' }).click();
    await expect(ben.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

    await proposed(ada);
    await expect(ada.getByRole('complementary', { name: 'Review' })).toContainText('nobody reviews their own work');
    await expect(ada.getByRole('button', { name: 'Start' })).toBeHidden();

    await ben.goto(`${server.url}/console/`);
    await ben.getByRole('region', { name: 'Your review' }).getByRole('link', { name: 'One pun' }).click();
    const review = ben.getByRole('region', { name: 'Your review' });
    await review.getByRole('radio', { name: 'Approve' }).check();
    await review.getByRole('textbox', { name: 'Comment' }).fill('Read it whole.');
    await review.getByRole('button', { name: 'Send the review' }).click();
    await expect(ben.getByRole('region', { name: 'The board' })).toContainText('Everything that the start asks for');

    for (const [name, at] of [
      ['Start', 'Flag'],
      ['Advance', 'Beta'],
      ['Advance', 'GA'],
      ['Advance', 'Stable'],
    ] as const) {
      await command(ben, name);
      await expect(ben.getByRole('region', { name: 'Stages' }).locator('[aria-current=step]')).toContainText(at);
    }
    await expect(ben.getByText('Completed', { exact: true }).first()).toBeVisible();

    await command(ben, 'Roll back', 'Guests complained.');
    await expect(ben.getByRole('region', { name: 'The latch is shut' })).toContainText('Guests complained.');
    await expect(ben.getByRole('alert', { name: 'A review is owed' })).toBeVisible();
    await expect(ben.getByRole('complementary', { name: 'Owed reviews' })).toContainText('One pun');
    await command(ben, 'Acknowledge', 'Looked into it.');
    await expect(ben.getByRole('region', { name: 'The latch is shut' })).toBeHidden();

    await ben.getByRole('link', { name: 'History' }).click();
    await expect(ben.getByRole('list', { name: 'What happened' })).toContainText(
      'Ben rolled back a release of concierge',
    );
  } finally {
    await server.stop();
  }
});

/** Invites someone in the settings and gives the link that is shown once. */
async function invited(admin: Page, name: string, roles: readonly string[]): Promise<string> {
  await admin.getByRole('link', { name: 'Settings' }).click();
  await admin.getByRole('button', { name: 'Invite someone' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Invite someone' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(`${name.toLowerCase()}@example.com`);
  for (const role of roles) await dialog.getByRole('checkbox', { name: role }).check();
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const link = await dialog.getByText(/#token=/).textContent();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return link ?? '';
}

/** Proposes the newer concierge for production, reading on the way who will have to review it. */
async function proposed(author: Page): Promise<void> {
  await author.getByRole('link', { name: 'Releases' }).click();
  await author.getByRole('link', { name: 'New release' }).click();
  await author
    .getByRole('region', { name: 'What goes where' })
    .getByRole('combobox', { name: 'Environment' })
    .selectOption('production');
  await author.getByRole('combobox', { name: 'Persona' }).selectOption('concierge');
  await author.getByRole('combobox', { name: 'Revision' }).selectOption('1.1.0');
  const board = author.getByRole('region', { name: 'Who must review' });
  await expect(board).toContainText('Could: Ben');
  await expect(board).toContainText('may not review it: Ada');
  await author.getByRole('textbox', { name: 'Title' }).fill('One pun');
  for (const question of ['Who is affected?', 'What could go wrong?', 'What keeps that', 'Which cultures'])
    await author.getByRole('textbox', { name: question }).fill('Guests of the hotel; read by two native speakers.');
  await author.getByRole('button', { name: 'Submit for review' }).click();
  await expect(author.getByRole('heading', { level: 1, name: 'One pun' })).toBeVisible();
}

/** Presses a command's button and confirms its dialog. */
async function command(page: Page, name: string, reason?: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  if (reason !== undefined) await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}
