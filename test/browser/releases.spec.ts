import { expect, test } from './test.ts';
import { approve, command, propose } from './world.ts';

test('an author reads why they cannot approve, and what takes another role is there but blocked', async ({
  openAs,
  world,
}) => {
  const page = await openAs('mia', `/releases/${world.releases.inReview}`);
  await expect(page.getByRole('region', { name: 'Your review' })).toContainText('which does not carry');
  await page.goto(page.url().replace(world.releases.inReview, world.releases.progressing));
  const advance = page.getByRole('button', { name: 'Advance' });
  await expect(advance).toHaveAttribute('aria-disabled', 'true');
  await expect(advance).toHaveAccessibleDescription(/release\.advance/);
  await expect(page.getByRole('button', { name: 'Submit for review' })).toBeHidden();
});

test('a comment on a line is found there by others, who resolve it', async ({ openAs, world }) => {
  const path = `/releases/${world.releases.inReview}/prompt`;
  const sam = await openAs('sam', path);
  await sam.getByRole('button', { name: 'Comment on line 3', exact: true }).click();
  const form = sam.getByRole('form', { name: 'Comment on line 3' });
  await form.getByRole('textbox').fill('Say this in fewer words.');
  await form.getByRole('button', { name: 'Comment' }).click();
  await expect(sam.getByRole('article', { name: 'Comment by Sam' }).filter({ hasText: 'fewer words' })).toBeVisible();

  const mia = await openAs('mia', path);
  const comment = mia.getByRole('article', { name: 'Comment by Sam' }).filter({ hasText: 'fewer words' });
  await comment.getByRole('button', { name: 'Resolve' }).click();
  await expect(comment).toContainText('resolved');

  await mia.getByRole('combobox', { name: 'Locale' }).selectOption('de');
  await expect(mia.getByRole('region', { name: 'Comments elsewhere' })).toContainText('fewer words');
  await expect(mia).toHaveURL(/locale=de/);
});

test('a command made up from what was before is refused, and says what happened since', async ({
  openAs,
  world,
  misdeeds,
}) => {
  misdeeds.expected.push('412');
  const { progressing } = world.releases;
  const page = await openAs('ben', `/releases/${progressing}`);
  await page.getByRole('button', { name: 'Advance' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('next stage');
  const reason = 'A guest asked what it means.';
  await command(world.people.ben, progressing, { type: 'hold', reason }, { type: 'resume' });
  await dialog.getByRole('button', { name: 'Advance' }).click();
  const alert = dialog.getByRole('alert', { name: 'It was changed meanwhile' });
  await expect(alert).toContainText('release.hold by Ben');
  await alert.getByRole('button', { name: 'Load what it is now' }).click();
  await expect(dialog).toBeHidden();
});

test('a rollback leaves a latch and an owed review that every page tells of', async ({ openAs, world }) => {
  const page = await openAs('sam', '/');
  const nag = page.getByRole('complementary', { name: 'Owed reviews' });
  await expect(nag).toContainText('1 review owed');
  await expect(page.getByRole('region', { name: 'Your review' })).toContainText('Puns on staging');
  await nag.getByRole('link', { name: 'Puns on staging' }).click();
  await expect(page.getByRole('alert', { name: 'A review is owed' })).toContainText('someone other than Ben');
  await expect(page.getByRole('region', { name: 'The latch is shut' })).toContainText('The pun hurt a guest.');
  await expect(page).toHaveURL(new RegExp(world.releases.rolledBack));
});

test('the list is of the environment that is chosen, and its filters are in the address', async ({ openAs, world }) => {
  const page = await openAs('ada', '/releases?environment=staging');
  const list = page.getByRole('list', { name: 'Releases' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list.getByRole('listitem').filter({ hasText: 'Support agent' })).toContainText('beta: it is here');
  await page.getByRole('combobox', { name: 'State' }).selectOption('Rolled back');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(page).toHaveURL(/state=rolled_back/);
  await page.getByRole('combobox', { name: 'State' }).selectOption('Aborted');
  await page.getByRole('link', { name: 'Clear the filters' }).click();
  await page.getByRole('banner').getByRole('combobox', { name: 'Environment' }).selectOption('production');
  await expect(list).toContainText('Enterprise assistant');
  await expect(page).toHaveURL(/environment=production/);
  await page.getByRole('link', { name: 'Personas' }).first().click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Concierge' }).first()).toContainText('not released here');
  expect(world.releases.inReview).toMatch(/^rel_/);
});

test('what is typed into a new release survives a reload', async ({ openAs }) => {
  const page = await openAs('mia', '/releases/new?environment=production');
  await page.getByRole('combobox', { name: 'Persona' }).selectOption('concierge');
  await page.getByRole('combobox', { name: 'Revision' }).selectOption('1.1.0');
  await page.getByRole('textbox', { name: 'Title' }).fill('One pun');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('One pun');
  await expect(page.getByRole('region', { name: 'Who must review' })).toContainText('Could: ');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('');
});

test('a start is scheduled region by region, and the dialog says what time that is here', async ({ openAs, world }) => {
  const { ben, sam } = world.people;
  const proposal = { environment: 'production', persona: 'concierge', revision: '1.0.0', title: 'A tour' };
  const released = await propose(world.people, proposal);
  await approve(sam, released);
  const page = await openAs('ben', `/releases/${released.release.id}`);
  await page.getByRole('button', { name: 'Schedule…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Schedule' });
  await dialog.getByLabel('Starts at').fill('2040-12-01T09:00');
  await dialog.getByText('Region by region').click();
  await dialog.getByRole('textbox', { name: 'Region' }).fill('apac');
  await dialog.getByRole('combobox', { name: 'Its clocks' }).selectOption('Asia/Tokyo');
  await expect(dialog.getByRole('row', { name: /apac/ })).toContainText('09:00 GMT+9');
  await dialog.getByRole('button', { name: 'Schedule' }).click();
  await expect(page.getByRole('region', { name: 'Schedule' })).toContainText('09:00 GMT+9');
  await command(ben, released.release.id, { type: 'abort', reason: 'It was for a test.' });
});
