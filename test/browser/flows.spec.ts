import type { Page as BrowserPage } from '@playwright/test';
import type {
  CreateKeyResponse,
  Page,
  ReleaseDetail,
  ReleaseSummary,
  RevisionResponse,
  WebhookWithSecret,
} from '@setlist/sdk';
import { reportRehearsal } from '../../packages/core/src/assessment/rehearsal-report.ts';
import { startReceiver } from '../cross-room/webhook-receiver.ts';
import { PASSWORD } from './people.ts';
import { publishTwin } from './publish.ts';
import type { RunningServer } from './server.ts';
import { expect, test } from './test.ts';
import { approve, command, propose, type World } from './world.ts';

/** An environment of its own for each test, so that none of them is in the way of another. */
async function room({ people: { ada } }: World, name: string): Promise<string> {
  await ada.post('/api/v1/environments', { name });
  return name;
}

async function passProvider(page: BrowserPage, who: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Example Corp' }).click();
  await page.getByPlaceholder('Enter any login').fill(who);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('whoever an identity provider brings arrives where they wanted; whom it may not bring reads why, and can sign in otherwise', async ({
  browser,
  contextOptions,
  provider,
  server,
  world,
}) => {
  expect(Object.keys(world.people)).toContain('sam');
  provider.people.set('wei', { email: 'wei@corp.example', email_verified: true, name: 'Wei' });
  provider.people.set('eve', { email: 'eve@elsewhere.example', email_verified: true, name: 'Eve' });
  // The provider's own pages fetch fonts, so that these are not watched.
  const [wei, eve] = await Promise.all([1, 2].map(async () => (await browser.newContext(contextOptions)).newPage()));
  if (wei === undefined || eve === undefined) throw new Error('Two pages were asked for.');
  await wei.goto(`${server.url}/console/releases?environment=staging`);
  await passProvider(wei, 'wei');
  await expect(wei.getByRole('heading', { level: 1, name: 'Releases' })).toBeVisible();
  expect(wei.url()).toBe(`${server.url}/console/releases?environment=staging`);
  await wei.getByRole('button', { name: 'Account' }).click();
  await expect(wei.getByRole('menu')).toContainText('Wei');

  await eve.goto(`${server.url}/console/personas`);
  await passProvider(eve, 'eve');
  const failed = eve.getByRole('alert', { name: 'The identity provider did not sign you in' });
  await expect(failed).toContainText('Ask an administrator to invite you');
  const form = eve.getByRole('form', { name: 'Sign in with a password' });
  await form.getByRole('textbox', { name: 'E-mail' }).fill('sam@example.com');
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(eve.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await Promise.all([wei.context().close(), eve.context().close()]);
});

test('broken glass asks for a reason, serves at once, and nags until someone else has looked', async ({
  openAs,
  server,
  world,
}) => {
  const environment = await room(world, 'glass');
  const what = { environment, persona: 'concierge', revision: '1.1.0', title: 'Urgent' };
  const { release } = await propose(world.people, what);
  const guest = await guestOf(server, world, environment);
  expect(await guest('concierge')).toBe(404);

  const ben = await openAs('ben', `/releases/${release.id}`);
  await ben.getByRole('button', { name: 'Break glass…' }).click();
  const dialog = ben.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Break glass' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It tells guests a wrong emergency number.');
  await dialog.getByRole('button', { name: 'Break glass' }).click();
  await expect(ben.getByRole('alert', { name: 'A review is owed' })).toContainText('someone other than Ben');
  expect(await guest('concierge')).toBe(200);
  await expect(ben.getByRole('region', { name: 'Your review' })).not.toContainText('Send the review');

  const sam = await openAs('sam', '/personas');
  const nag = sam.getByRole('complementary', { name: 'Owed reviews' });
  await expect(nag).toContainText('2 reviews owed');
  await nag.getByRole('link', { name: 'Urgent' }).click();
  const review = sam.getByRole('region', { name: 'Your review' });
  await review.getByRole('radio', { name: 'Approve' }).check();
  await review.getByRole('textbox', { name: 'Comment' }).fill('The number is right now.');
  await review.getByRole('button', { name: 'Send the review' }).click();
  await expect(sam.getByRole('alert', { name: 'A review is owed' })).toBeHidden();
  await expect(nag).toContainText('1 review owed');
});

test('a revised release says that its approvals count no longer, and opens region by region by hand', async ({
  openAs,
  world,
}) => {
  const environment = await room(world, 'regions');
  const { ben, sam } = world.people;
  const what = { environment, persona: 'concierge', revision: '1.0.0', title: 'By region' };
  const proposed = await propose(world.people, what);
  const { id } = proposed.release;
  await approve(sam, proposed);
  const mia = await openAs('mia', `/releases/${id}`);
  await mia.getByRole('button', { name: 'Revise…' }).click();
  await mia.getByRole('dialog').getByLabel('Revision *').selectOption('1.1.0');
  await mia.getByRole('dialog').getByRole('button', { name: 'Revise' }).click();
  await expect(mia.getByRole('region', { name: 'Reviews and verdicts' })).toContainText('Counts no longer');
  await expect(mia.getByRole('region', { name: 'The board' })).toContainText('1 approval needed');

  const revised = await world.people.mia.get<ReleaseDetail>(`/api/v1/releases/${id}`);
  await approve(sam, revised);
  const regions = [
    { region: 'emea', timeZone: 'Europe/Paris', delayMs: 0 },
    { region: 'apac', timeZone: 'Asia/Tokyo', delayMs: 0 },
  ];
  await command(ben, id, { type: 'schedule', schedule: { startAt: '2040-12-01T09:00:00', timeZone: null, regions } });
  const page = await openAs('ben', `/releases/${id}`);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('Regions whose time has come');
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  const waits = page.getByRole('list', { name: 'What it waits for' });
  await expect(waits).toContainText('Open in no region yet');
  await page.getByRole('button', { name: 'Open a region…' }).click();
  await page.getByRole('combobox', { name: 'Region' }).selectOption('apac');
  await page.getByRole('dialog').getByRole('button', { name: 'Open a region' }).click();
  await expect(waits).toContainText('Open in apac');
});

test('the questionnaire is asked for in words and answered on the page, and a rehearsal is attached from its file', async ({
  openAs,
  world,
  misdeeds,
}) => {
  misdeeds.expected.push('400');
  const environment = await room(world, 'drafts');
  const { mia } = world.people;
  const what = { environment, persona: 'support-agent', revision: '1.0.0', title: 'Unanswered' };
  const { release } = await mia.post<ReleaseDetail>('/api/v1/releases', what);
  const page = await openAs('mia', `/releases/${release.id}`);
  const banner = page.getByRole('region', { name: 'The questionnaire is not answered' });
  await expect(banner).toContainText('“Who is affected?”');
  await page.getByRole('button', { name: 'Answer the questionnaire' }).click();
  const impact = page.getByRole('region', { name: 'Impact' });
  for (const question of await impact.getByRole('textbox').all())
    await question.fill('Customers whose line is down, in three languages.');
  await impact.getByRole('button', { name: 'Save the answers' }).click();
  await expect(banner).toBeHidden();
  await expect(impact).toContainText('Customers whose line is down');

  await page.getByRole('link', { name: 'Assessment', exact: true }).click();
  const revision = await mia.get<RevisionResponse>(`/api/v1/revisions/${release.digest}`);
  const answered = { answers: ['Let us look at your router together.'], unanswered: 0 };
  const played = { conversations: 1, turns: 1, rehearsal: false, locale: 'en' };
  const rehearsal = reportRehearsal({ ...played, stable: null, candidate: { ...answered, revision } });
  const attach = (content: object) =>
    page.locator('input[type=file]').setInputFiles({
      name: 'report.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(content)),
    });
  await attach({ something: 'else' });
  await expect(page.getByRole('alert')).toContainText('no rehearsal report in report.json');
  await attach({ rehearsal: { ...rehearsal, turns: 'many' } });
  await expect(page.getByRole('alert', { name: 'The server refused this' })).toContainText('/rehearsal/turns');
  await attach({ assessment: { rehearsal } });
  await expect(page.getByRole('region', { name: 'Drift', exact: true })).toContainText('1 conversation, 1 turn');
});

test('a delivery that failed is sent again from the log', async ({ openAs, world }) => {
  const receiver = await startReceiver();
  receiver.answer((response) => response.writeHead(500).end('not today'));
  try {
    const hook = { url: `${receiver.url}/hook`, events: ['webhook.*'] };
    const { id } = await world.people.ada.post<WebhookWithSecret>('/api/v1/webhooks', hook);
    await world.people.ada.post(`/api/v1/webhooks/${id}/test`, {});
    const page = await openAs('ada', `/settings/webhooks/${id}`);
    const row = page.getByRole('row', { name: /webhook\.test/ });
    await expect(row).toContainText('500');
    await row.getByText('What it said').click();
    await expect(row).toContainText('not today');
    receiver.answer((response) => response.writeHead(204).end());
    await row.getByRole('button', { name: 'Send webhook.test again' }).click();
    await expect(row).toContainText('delivered');
    expect(receiver.ids()).toEqual([receiver.ids()[0], receiver.ids()[0]]);
  } finally {
    await receiver.close();
  }
});

test('a revision is revoked by those who may, who read before what it stops and after it what is served', async ({
  openAs,
  server,
  world,
}) => {
  const { ben } = world.people;
  // In development each is released as it is published.
  for (const version of ['2.0.0', '3.0.0']) await publishTwin(server, 'concierge-twin', version);
  const path = '/personas/concierge-twin/revisions?environment=development';
  const mia = await openAs('mia', path);
  await expect(mia.getByRole('row', { name: /3\.0\.0/ })).toContainText('served');
  await expect(mia.getByRole('button', { name: 'Revoke 3.0.0' })).toBeHidden();

  const page = await openAs('ben', path);
  await page.getByRole('button', { name: 'Revoke 3.0.0' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/development: everyone gets it by .*3\.0\.0\. Afterwards everyone gets 2\.0\.0\./);
  await expect(dialog.getByRole('button', { name: 'Revoke it for good' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It promised a refund.');
  await dialog.getByRole('button', { name: 'Revoke it for good' }).click();
  await expect(dialog.getByRole('alert', { name: 'It is revoked' })).toContainText('rolled back');
  await expect(dialog.getByRole('list', { name: 'Served now' })).toContainText('development serves 2.0.0');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: /3\.0\.0/ })).toContainText('revoked');
  await page
    .getByRole('row', { name: /3\.0\.0/ })
    .getByRole('link', { name: 'why' })
    .click();
  await expect(page.getByRole('list', { name: 'Rows' })).toContainText('Ben revoked a revision of concierge-twin');

  const owed = await ben.get<Page<ReleaseSummary>>('/api/v1/releases?reviewOwed=true&persona=concierge-twin');
  // Nobody has to review in development, so nobody has to afterwards.
  expect(owed.items).toEqual([]);

  await page.goto(`${server.url}/console/settings/signing-keys`);
  await expect(page.getByRole('row', { name: /signs for this server/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retire' })).toBeHidden();
  const ada = await openAs('ada', '/settings/signing-keys');
  await expect(ada.getByRole('button', { name: 'Retire' })).toHaveAccessibleDescription(/another key first/);
});

/** Someone who talks to personas of an environment by the gateway: answers with which status they were answered. */
async function guestOf(server: RunningServer, { people: { ada } }: World, environment: string) {
  const { key } = await ada.post<CreateKeyResponse>('/api/v1/keys', {
    name: environment,
    environment,
    scopes: ['serve'],
  });
  return async (persona: string): Promise<number> => {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: persona, messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await response.text();
    return response.status;
  };
}
