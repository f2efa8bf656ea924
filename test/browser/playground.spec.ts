import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

const send = async (page: Page, text: string) => {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};
const answer = (page: Page, number: number) => page.getByRole('article', { name: `Answer ${number}` });
const option = (page: Page, axis: string, name: string) =>
  page.getByRole('group', { name: axis }).getByRole('radio', { name });
const segments = (page: Page) => page.getByRole('list', { name: 'Segments' }).getByRole('listitem');

test('an answer streams, and says what served it', async ({ page, open }) => {
  await open('/playground/concierge?revision=1.0.0');
  await expect(page.getByRole('note', { name: 'AI disclosure' })).toContainText('an AI');
  await send(page, 'Where can I hear live music tonight?');
  await expect(answer(page, 1)).toHaveAttribute('aria-busy', 'true');
  await expect(answer(page, 1)).toHaveAttribute('aria-busy', 'false');

  await answer(page, 1)
    .getByText(/concierge@1\.0\.0 · .*first token/)
    .click();
  const served = answer(page, 1).getByLabel('What served');
  await expect(served).toContainText('tone: warm');
  await expect(served).toContainText('Upstreamrehearsal');
  await expect(served).toContainText('Attempt1');
  await expect(served).toContainText(/Tokens[\d,]+ in, \d+ out/);
  await expect(page.getByRole('complementary', { name: 'Rehearsal' })).toContainText('not from a model');
});

test('flipping the tone changes the composed prompt, names its source, and applies to the next turn', async ({
  page,
  open,
}) => {
  await open('/playground/concierge');
  const prompt = page.getByRole('complementary', { name: 'Composed prompt' });
  await expect(prompt.getByRole('button', { name: 'modules/tone/warm.md' })).toBeVisible();
  await send(page, 'Hello');
  await expect(answer(page, 1)).toHaveAttribute('aria-busy', 'false');

  await option(page, 'tone', 'playful').check();
  const file = prompt.getByRole('button', { name: 'modules/tone/playful.md' });
  await expect(file).toBeVisible();
  await expect(prompt.getByRole('button', { name: 'modules/tone/warm.md' })).toBeHidden();
  await expect(prompt.getByRole('status', { name: 'What changed' })).toContainText(/Changed: \d+ in, \d+ out/);
  await expect(segments(page).filter({ hasText: 'modules/tone/playful.md' })).toContainText(/line \d+/);
  await expect(page).toHaveURL(/selection=tone\.playful/);

  await send(page, 'And now?');
  await answer(page, 2)
    .getByText(/first token/)
    .click();
  await expect(answer(page, 2).getByLabel('What served')).toContainText('tone: playful');
  await expect(page.getByRole('log', { name: 'Conversation' })).toContainText('tone: playful');
});

test('the page stands still: the conversation and its panels scroll by themselves', async ({ page, open }) => {
  await open('/playground/concierge');
  await expect(page.getByRole('complementary', { name: 'Composed prompt' })).toContainText('Throughline');
  await expect(segments(page).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
});

test('a file and a kind can be picked out of the prompt', async ({ page, open }) => {
  await open('/playground/concierge');
  const prompt = page.getByRole('complementary', { name: 'Composed prompt' });
  const file = prompt.getByRole('button', { name: 'modules/tone/warm.md' });
  await file.click();
  await expect(file).toHaveAttribute('aria-pressed', 'true');
  const kind = prompt.getByRole('list', { name: 'Tokens by kind' }).getByRole('button', { name: /Voice/ });
  await kind.click();
  await expect(kind).toHaveAttribute('aria-pressed', 'true');
  await expect(file).toHaveAttribute('aria-pressed', 'false');
});

test('variables, channel and locale reach the prompt', async ({ page, open }) => {
  await open('/playground/concierge');
  const prompt = page.getByRole('complementary', { name: 'Composed prompt' });
  await page.getByRole('textbox', { name: 'property_name' }).fill('Hotel Azur');
  await expect(prompt).toContainText('concierge of Hotel Azur');
  await page.getByRole('combobox', { name: 'Channel' }).selectOption('sms');
  await expect(prompt).toContainText('at most 300 characters');
  await page.getByRole('combobox', { name: 'Locale' }).selectOption('fr');
  await expect(page.getByRole('note', { name: 'AI disclosure' })).toContainText('intelligence artificielle');
  await expect(page).toHaveURL(/channel=sms&locale=fr&variables=/);
  await page.getByRole('button', { name: 'Back to the defaults' }).click();
  await expect(segments(page).filter({ hasText: 'Hotel Azur' })).toHaveCount(0);
});

test('a selection that cannot be reached says why', async ({ page, open, misdeeds }) => {
  misdeeds.expected.push('422', '400', '409');
  await open('/playground/concierge?selection=tone.operatic');
  const prompt = page.getByRole('complementary', { name: 'Composed prompt' });
  await expect(prompt.getByRole('alert')).toContainText('unknown_option');
  await option(page, 'tone', 'formal').check();
  await expect(prompt.getByRole('button', { name: 'modules/tone/formal.md' })).toBeVisible();
});

test('stop ends the answer and keeps what came; regenerate asks again; a new conversation is empty', async ({
  page,
  open,
}) => {
  await open('/playground/concierge-stalls');
  await send(page, 'Where can I hear live music tonight?');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answer(page, 1)).toContainText('You stopped this answer.');
  await answer(page, 1).getByRole('button', { name: 'Regenerate' }).click();
  await expect(answer(page, 1)).toHaveAttribute('aria-busy', 'true');
  await page.keyboard.press('Escape');
  await expect(answer(page, 1)).toContainText('You stopped this answer.');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(page.getByRole('heading', { name: 'Talk to concierge-stalls' })).toBeVisible();
});

test('a stream that breaks shows what came and the error', async ({ page, open }) => {
  await open('/playground/concierge-cut');
  await send(page, 'Where can I hear live music tonight?');
  await expect(answer(page, 1).getByRole('alert')).toContainText('This answer failed');
  await expect(answer(page, 1).getByRole('button', { name: 'Regenerate' })).toBeVisible();
});

test('a refused question shows the words of the server', async ({ page, open, misdeeds }) => {
  misdeeds.expected.push('400', '422');
  await open('/playground/concierge-refuses');
  await send(page, 'Hello');
  await expect(answer(page, 1).getByRole('alert')).toContainText('This answer failed');
});

test('when no upstream answers, the fallback message says that it is one', async ({ page, open }) => {
  await open('/playground/concierge-down?locale=es');
  await send(page, 'Buenas noches');
  await expect(answer(page, 1)).toContainText('En este momento no puedo responderle.');
  await answer(page, 1).getByText('degraded', { exact: true }).click();
  await expect(answer(page, 1).getByLabel('What served')).toContainText('Served modelnone');
});

test('the conversation outlives a look at the persona', async ({ page, open }) => {
  await open('/playground/concierge');
  await page.getByRole('button', { name: 'Am I talking to a person?' }).click();
  await expect(answer(page, 1)).toHaveAttribute('aria-busy', 'false');
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.getByRole('link', { name: 'Personas' }).click();
  await page.getByRole('link', { name: 'Concierge', exact: true }).click();
  await page.getByRole('link', { name: 'Open in the playground' }).click();
  await expect(answer(page, 1)).toBeVisible();
});

test('the context can be taken along as code, without the key', async ({ page, open, server }) => {
  await open('/playground/concierge?selection=tone.playful&channel=sms');
  await page.getByRole('button', { name: 'Use it in your app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Use it in your app' });
  await expect(dialog.getByRole('region', { name: 'curl command' })).toContainText('"tone": "playful"');
  await dialog.getByRole('tab', { name: 'Node, openai' }).click();
  await expect(dialog.getByRole('region', { name: 'Node program' })).toContainText(`baseURL: '${server.url}/v1'`);
  await expect(dialog).not.toContainText(server.apiKey);
});
