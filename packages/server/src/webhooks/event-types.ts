import type { ReleaseEvent } from '@setlist/core/release';

/** What stands before every type on the wire: CloudEvents asks for a domain of the maker's, reversed. */
export const TYPE_PREFIX = 'dev.setlist.';

const RELEASE_EVENTS: Readonly<Record<ReleaseEvent['type'], string>> = {
  'release.submitted': 'Release submitted for review',
  'release.withdrawn': 'Release withdrawn from review',
  'release.revised': 'Release given other content',
  'release.reviewed': 'Release reviewed',
  'release.approved': 'Release approved',
  'release.changes_requested': 'Changes requested on a release',
  'release.rejected': 'Release rejected',
  'release.scheduled': 'Release scheduled',
  'release.unscheduled': 'Release taken off the schedule',
  'release.started': 'Release started',
  'release.region_opened': 'Release opened in a region',
  'release.advanced': 'Release advanced to the next stage',
  'release.verdict_recorded': 'Verdict recorded on a release',
  'release.held': 'Release held',
  'release.resumed': 'Release resumed',
  'release.completed': 'Release completed',
  'release.rolled_back': 'Release rolled back',
  'release.aborted': 'Release aborted',
  'release.acknowledged': 'Rollback acknowledged',
  'release.glass_broken': 'Glass broken: released without its review',
  'release.review_settled': 'Review that was owed is settled',
  'release.authors_named': 'Authors named on a release, whose reviews no longer count',
};

/** Every event that webhooks tell, by its name without the prefix, with its headline for people. */
export const EVENT_TYPES: Readonly<Record<string, string>> = {
  ...RELEASE_EVENTS,
  'release.proposed': 'Release proposed',
  'release.changed': 'Release changed',
  'release.commented': 'Comment on a release',
  'release.assessed': 'Release assessed',
  'release.review_owed': 'A review is owed',
  'revision.published': 'Revision published',
  'revision.revoked': 'Revision revoked',
  'audience.proposed': 'Change of an audience proposed',
  'audience.reviewed': 'Change of an audience reviewed',
  'audience.rejected': 'Change of an audience rejected',
  'audience.withdrawn': 'Change of an audience withdrawn',
  'audience.applied': 'Audience applied',
  'audience.restored': 'Earlier audience restored',
  'breaker.tripped': 'Breaker tripped',
  'incident.opened': 'Incident opened',
  'key.created': 'API key made',
  'key.rotated': 'API key rotated',
  'key.revoked': 'API key revoked',
  'member.invited': 'Member invited',
  'member.changed': 'Member changed',
  'policy.changed': 'Policies changed',
  'environment.created': 'Environment made',
  'webhook.deactivated': 'Webhook deactivated',
  'webhook.test': 'Test of a webhook',
};

/** What a webhook may ask for: every name, `FAMILY.*`, and `*`. */
export const EVENT_PATTERNS: readonly string[] = [
  '*',
  ...new Set(Object.keys(EVENT_TYPES).map((type) => `${type.split('.')[0]}.*`)),
  ...Object.keys(EVENT_TYPES),
];

/** Whether a webhook that asked for these gets an event of that type. */
export function wants(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}

/** The headline of an event, for people. */
export function headlineOf(type: string): string {
  return EVENT_TYPES[type] ?? type;
}
