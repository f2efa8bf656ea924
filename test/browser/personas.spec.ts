import { ADDED_LINE } from './publish.ts';
import { expect, test } from './test.ts';

test('the list leads to a persona, its revisions and their differences', async ({ page, open }) => {
  await open('/personas');
  const list = page.getByRole('list', { name: 'Personas' });
  await expect(list.getByRole('listitem').filter({ hasText: 'Support agent' })).toContainText('ja');
  await list.getByRole('link', { name: 'Concierge', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Concierge' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Revisions' }).click();
  await expect(page.getByRole('row', { name: /1\.1\.0 served/ })).toBeVisible();
  await page.getByRole('link', { name: 'Compare 1.0.0 with 1.1.0' }).click();

  const tone = page.getByRole('region', { name: /tone/ });
  await expect(tone.getByRole('article', { name: /playful/ }).getByRole('insertion')).toContainText(ADDED_LINE);
});

test('what the model would receive follows the selection, which is in the address', async ({ page, open }) => {
  await open('/personas/concierge/diff?from=1.0.0&to=1.1.0');
  const prompt = page.getByRole('region', { name: 'What the model would receive' });
  await expect(prompt).toContainText('no change');
  await page.getByRole('combobox', { name: 'tone' }).selectOption('playful');
  await expect(prompt.getByRole('listitem').filter({ hasText: `added: ` })).toContainText(ADDED_LINE);
  await expect(page).toHaveURL(/selection=tone\.playful/);

  await page.reload();
  await expect(prompt.getByRole('listitem').filter({ hasText: `added: ` })).toContainText(ADDED_LINE);
  await prompt
    .getByRole('button', { name: /unchanged lines/ })
    .first()
    .click();
  await expect(prompt.getByText('# Throughline', { exact: true }).first()).toBeVisible();
});

test('a persona shows its throughline with what it forbids, its options, skills and model', async ({ page, open }) => {
  await open('/personas/concierge');
  const sections = page.getByRole('navigation', { name: 'Sections' });
  await expect(page.getByRole('region', { name: 'Voice' })).toContainText('You are the concierge of');

  await sections.getByRole('link', { name: 'Throughline' }).click();
  const rule = page
    .getByRole('list', { name: 'Safety constraints' })
    .getByRole('listitem')
    .filter({ hasText: 'no-false-done' });
  await expect(rule).toContainText('consider it done');
  await expect(page.getByRole('list', { name: 'AI disclosure' })).toContainText('inteligencia artificial');

  await sections.getByRole('link', { name: 'Axes and options' }).click();
  await expect(page.getByRole('article', { name: 'tone/warm' })).toContainText('default');
  await expect(page.getByRole('article', { name: 'tone/playful' })).toContainText('temperature');

  await sections.getByRole('link', { name: 'Skills' }).click();
  await expect(page.getByRole('article', { name: 'lost-property' })).toBeVisible();

  await sections.getByRole('link', { name: 'Model' }).click();
  await expect(page.getByRole('row', { name: /temperature/ })).toContainText('0.9');
});

test('an older revision can be looked at, and says that it is not served', async ({ page, open }) => {
  await open('/personas/concierge/axes?revision=1.0.0');
  await expect(page.getByRole('alert')).toContainText('This is revision 1.0.0');
  await expect(page.getByRole('article', { name: 'tone/playful' })).toBeVisible();
  await expect(page.getByText(ADDED_LINE)).toBeHidden();
  await page.getByRole('link', { name: 'Show the served one' }).click();
  await page.getByRole('link', { name: 'Axes and options' }).click();
  await expect(page.getByText(ADDED_LINE)).toBeVisible();
});

test('the filter is in the address, and says when nothing matches', async ({ page, open }) => {
  await open('/personas');
  const filter = page.getByRole('textbox', { name: 'Filter personas' });
  await filter.fill('internet german');
  await expect(page.getByRole('list', { name: 'Personas' }).getByRole('listitem')).toHaveCount(1);
  await expect(page).toHaveURL(/q=internet\+german/);
  await filter.fill('zither');
  await expect(page.getByRole('heading', { name: 'Nothing matches “zither”' })).toBeVisible();
  await page.getByRole('link', { name: 'Clear the filter' }).click();
  await expect(page.getByRole('link', { name: 'Support agent' })).toBeVisible();
});

test('a persona that does not exist is said in the words of the server', async ({ page, open, misdeeds }) => {
  misdeeds.expected.push('404');
  await open('/personas/nobody');
  await expect(page.getByRole('alert')).toContainText('unknown_persona');
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Personas' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Personas' })).toBeVisible();
});

test('an address that is no page leads back to the personas', async ({ page, open }) => {
  await open('/nowhere');
  await expect(page.getByRole('heading', { name: 'No page has this address' })).toBeVisible();
});
