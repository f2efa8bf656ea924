import { expect, test } from './test.ts';

test('from the list to an answer by keyboard alone', async ({ page, open }) => {
  await open('/personas');
  await expect(page.getByRole('link', { name: 'Concierge', exact: true })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await expect(page.getByRole('textbox', { name: 'Filter personas' })).toBeFocused();
  await page.keyboard.type('concierge hotel');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Concierge', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');

  const play = page.getByRole('link', { name: 'Open in the playground' });
  await expect(play).toBeVisible();
  await play.focus();
  await page.keyboard.press('Enter');
  const tone = page.getByRole('group', { name: 'tone' });
  await tone.getByRole('radio', { name: 'warm' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tone.getByRole('radio', { name: 'playful' })).toBeChecked();

  await page.keyboard.press('/');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await page.keyboard.type('Good evening');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('What is on tonight?');
  await page.keyboard.press('Control+Enter');
  const answer = page.getByRole('article', { name: 'Answer 1' });
  await expect(answer).toHaveAttribute('aria-busy', 'false');
  await expect(answer).toContainText('first token');
});

test('? lists the shortcuts, and typing a question mark does not', async ({ page, open }) => {
  await open('/playground/concierge');
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.pressSequentially('Really?');
  await expect(message).toHaveValue('Really?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toBeHidden();
  await message.blur();
  await page.keyboard.press('?');
  await expect(help).toContainText('Send the message');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('g and a letter go to a page, n drafts a release, and neither does while typing', async ({ page, open }) => {
  await open('/personas');
  await expect(page.getByRole('link', { name: 'Concierge', exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Filter personas' }).pressSequentially('gr');
  await expect(page).toHaveURL(/q=gr/);
  await page.getByRole('textbox', { name: 'Filter personas' }).blur();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { level: 1, name: 'New release' })).toBeVisible();
});

test('every stop of the tab key can be seen', async ({ page, open }) => {
  await open('/personas');
  await expect(page.getByRole('link', { name: 'Concierge', exact: true })).toBeVisible();
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return 'nothing has the focus';
      const drawn = [focused, ...['::before', '::after'].map(() => focused)].map((element, index) =>
        getComputedStyle(element, ['', '::before', '::after'][index]),
      );
      const border = getComputedStyle(focused).borderColor;
      const outlined = drawn.some(({ outlineStyle }) => outlineStyle !== 'none');
      return outlined || focused.matches('input') ? 'seen' : `unseen: ${focused.outerHTML.slice(0, 80)} ${border}`;
    });
    expect(seen).toBe('seen');
  }
});
