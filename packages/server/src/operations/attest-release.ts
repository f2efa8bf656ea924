import type { EffectivePolicy, Release, ReleaseEvent, ReleaseState } from '@setlist/core/release';
import { invariant } from '@setlist/core/result';
import { type BundleFacts, makeBundle } from '../signing/bundle.ts';
import type { Signer } from '../signing/signer.ts';
import { findPublished } from './find-published.ts';
import { loadNewestAssessment } from './load-situation.ts';
import type { Write } from './operation.ts';

/** Where a digest has been let through, by the board or by broken glass. */
const LET_THROUGH: ReadonlySet<ReleaseState> = new Set(['approved', 'scheduled', 'progressing', 'held', 'completed']);

/**
 * Signs what was decided about a digest, in the transaction that decides it: an approval, glass that was broken, and
 * again each review that follows. A verdict that was taken back is not handed out any more.
 */
export async function attestRelease(
  write: Write,
  release: Release,
  events: readonly ReleaseEvent[],
  policy: EffectivePolicy,
  signer: Signer,
): Promise<void> {
  if (release.state === 'draft' || release.state === 'in_review') {
    await write.trx.deleteFrom('bundles').where('release_id', '=', release.id).execute();
    return;
  }
  const verdict = verdictOf(release, events);
  if (verdict === null) return;
  const published = await findPublished(write.trx, release.persona, release.digest);
  invariant(published !== null, 'what is released was published');
  const { revision, publishedAt, publishedBy, authors } = published;
  const { digest, content, sources } = revision;
  const newest = await loadNewestAssessment(write.trx, release.id);
  const bundle = makeBundle(
    {
      revision: { digest, persona: content.key, version: content.version, publishedAt, publishedBy, authors, sources },
      release,
      verdict,
      policies: policy.sources,
      assessment: newest?.assessment.digest === digest ? newest : null,
      at: write.at,
    },
    signer,
  );
  const row = { environment: release.environment, bundle, created_at: write.at };
  await write.trx
    .insertInto('bundles')
    .values({ release_id: release.id, digest, ...row })
    .onConflict((conflict) => conflict.columns(['release_id', 'digest']).doUpdateSet(row))
    .execute();
}

const DECIDING: ReadonlySet<ReleaseEvent['type']> = new Set([
  'release.approved',
  'release.reviewed',
  'release.glass_broken',
  'release.review_settled',
]);

/** Broken glass is a verdict of its own until the review that it owes has been held. */
function verdictOf({ state, reviewOwed }: Release, events: readonly ReleaseEvent[]): BundleFacts['verdict'] | null {
  if (!LET_THROUGH.has(state) || !events.some(({ type }) => DECIDING.has(type))) return null;
  return reviewOwed?.because === 'break_glass' ? 'glass_broken' : 'approved';
}
