import type { AuditEntry, Json } from '@setlist/core/audit';
import type { NameOf } from '../shell/names.ts';

/** What was done, by the name of the right that it took. */
const VERBS: Readonly<Record<string, string>> = {
  'revision.publish': 'published a revision of',
  'revision.revoke': 'revoked a revision of',
  'release.propose': 'proposed a release of',
  'release.change': 'changed a release of',
  'release.submit': 'submitted a release of',
  'release.withdraw': 'withdrew a release of',
  'release.revise': 'revised a release of',
  'release.assess': 'had a release assessed of',
  'release.comment': 'commented on a release of',
  'release.review': 'reviewed a release of',
  'release.schedule': 'scheduled a release of',
  'release.unschedule': 'took off its schedule a release of',
  'release.start': 'started a release of',
  'release.open_region': 'opened a region for a release of',
  'release.advance': 'advanced a release of',
  'release.record_verdict': 'recorded a verdict on a release of',
  'release.hold': 'held a release of',
  'release.resume': 'resumed a release of',
  'release.rollback': 'rolled back a release of',
  'release.abort': 'aborted a release of',
  'release.acknowledge': 'opened the latch of a release of',
  'release.break_glass': 'broke glass for a release of',
  'release.remind': 'reminded of a review owed to a release of',
  'audience.propose': 'proposed a change of the audience',
  'audience.review': 'reviewed a change of the audience',
  'audience.withdraw': 'withdrew a change of the audience',
  'audience.restore': 'restored an earlier audience',
  'environment.change': 'changed the environment',
  'policy.change': 'changed the policy',
  'member.change': 'changed the member',
  'key.change': 'changed the key',
  'own_key.change': 'changed their own key',
  'own_account.change': 'changed their own account',
  'session.open': 'signed in',
  'session.close': 'signed out',
  'webhook.change': 'changed the webhook',
  'setting.change': 'changed the setting',
};

const VERDICTS: Readonly<Record<string, string>> = {
  approve: 'approved a release of',
  request_changes: 'asked for changes of a release of',
  reject: 'rejected a release of',
};

/** A row of the log as a person would say it, without who and when: `started a release of concierge in production`. */
export function sentenceOf(entry: AuditEntry, nameOf: NameOf): string {
  const { action, object, persona, environment } = entry;
  const verb = VERDICTS[verdictIn(entry)] ?? VERBS[action] ?? `did ${action} to`;
  if (action.startsWith('session.') || action === 'own_account.change') return verb;
  const what = persona ?? (object.kind === 'member' ? nameOf(`person:${object.id}`) : object.id);
  const where = environment === null || environment === what ? '' : ` in ${environment}`;
  return `${verb} ${what}${where}`;
}

/** Every action that the log can hold, for the filter. */
export const ACTIONS: readonly string[] = Object.keys(VERBS);

function verdictIn({ action, change }: AuditEntry): string {
  if (action !== 'release.review') return '';
  const verdict = fieldOf(fieldOf(change, 'command'), 'verdict');
  return typeof verdict === 'string' ? verdict : '';
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
