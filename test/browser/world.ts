import type { CommentAnchor, ComposeResponse, ReleaseDetail, SendCommand, WebhookWithSecret } from '@setlist/sdk';
import { makePeople, type People, type Person } from './people.ts';
import type { RunningServer } from './server.ts';

/** People, and releases in the states that pages must show. */
export interface World {
  readonly people: People;
  /** Ids. `inReview` has a comment on a line. */
  readonly releases: { readonly inReview: string; readonly progressing: string; readonly rolledBack: string };
  /** Id. */
  readonly webhook: string;
}

interface Proposal {
  readonly environment: string;
  readonly persona: string;
  readonly revision: string;
  readonly title: string;
}

const IMPACT = {
  affected: 'Guests who write to the hotel in English, Spanish or French.',
  cultures: 'Read by two native speakers of each language.',
  whatCouldGoWrong: 'A pun at a bad moment: a guest who lost something, or who is ill.',
  mitigations: 'It starts at flag, and Ben watches the first day.',
  declaredRisk: 'medium',
};

/** Proposes a revision as Mia, submitted for review. */
export function propose({ mia }: People, what: Proposal): Promise<ReleaseDetail> {
  return mia.post('/api/v1/releases', { ...what, impact: IMPACT, submit: true });
}

/** Gives commands to a release one after the other. */
export async function command(person: Person, id: string, ...commands: readonly SendCommand[]): Promise<void> {
  for (const one of commands) await person.post(`/api/v1/releases/${id}/commands`, one);
}

/** Approves what the release holds now. */
export async function approve(person: Person, { release }: Pick<ReleaseDetail, 'release'>): Promise<void> {
  const { id, digest } = release;
  await command(person, id, { type: 'review', verdict: 'approve', digest, comment: 'Read it whole.' });
}

/** Fills a server with people and releases, by the API. */
export async function makeWorld(server: RunningServer): Promise<World> {
  const people = await makePeople(server);
  const { ada, ben, sam } = people;
  const staging = { environment: 'staging' };

  const support = { persona: 'support-agent', revision: '1.0.0', title: 'Support agent on staging' };
  const first = await propose(people, { ...staging, ...support });
  await approve(sam, first);
  await command(ben, first.release.id, { type: 'start' }, { type: 'advance' });

  const puns = { persona: 'concierge', revision: '1.1.0', title: 'Puns on staging' };
  const back = await propose(people, { ...staging, ...puns });
  await approve(sam, back);
  const reason = 'The pun hurt a guest.';
  await command(ben, back.release.id, { type: 'start' }, { type: 'rollback', reason });

  const assistant = { persona: 'enterprise-assistant', revision: '1.0.0', title: 'Enterprise assistant' };
  const waiting = await propose(people, { environment: 'production', ...assistant });
  await commentOnFirstLine(sam, waiting);
  const hook = { url: 'https://hooks.example.com/a', events: ['release.*'] };
  const { id: webhook } = await ada.post<WebhookWithSecret>('/api/v1/webhooks', hook);
  return {
    people,
    releases: { inReview: waiting.release.id, progressing: first.release.id, rolledBack: back.release.id },
    webhook,
  };
}

async function commentOnFirstLine(person: Person, { release }: ReleaseDetail): Promise<void> {
  const { id, persona, digest, environment } = release;
  const what = { persona, environment, revision: digest };
  const { selection, locale, head } = await person.post<ComposeResponse>('/api/v1/compositions', what);
  const anchor: CommentAnchor = { selection, channel: null, locale, line: 1, text: head.split('\n')[0] ?? '' };
  await person.post(`/api/v1/releases/${id}/comments`, { body: 'Is this heading needed?', anchor });
}
