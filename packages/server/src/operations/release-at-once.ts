import { permits, refuseElsewhere } from '@setlist/core/access';
import type { Revision } from '@setlist/core/persona';
import type { ReleaseCommand } from '@setlist/core/release';
import { ok, type Result } from '@setlist/core/result';
import type { Signer } from '../signing/signer.ts';
import { applyCommand } from './command-release.ts';
import { loadInTheWay, loadStable } from './load-situation.ts';
import type { OperationRefusal, Write } from './operation.ts';
import { proposeWithin } from './propose-release.ts';

export interface ReleasedAtOnce {
  readonly release: { readonly id: string; readonly environment: string } | null;
  /** Why it was not released, in words; `null` when it was, or is stable already. */
  readonly notReleased: string | null;
}

/**
 * Releases a revision where policy asks for no review: the same machine, every command one after the other, with the
 * rights of whoever publishes.
 */
export async function releaseAtOnce(
  write: Write,
  environment: string,
  revision: Revision,
  signer: Signer | null,
): Promise<Result<ReleasedAtOnce, OperationRefusal>> {
  const { key, version } = revision.content;
  const stable = await loadStable(write.trx, { environment, persona: key });
  if (stable?.digest === revision.digest) return ok({ release: null, notReleased: null });
  const reason = await whyNot(write, environment, key);
  if (reason !== null) return ok({ release: null, notReleased: reason });
  const proposal = {
    environment,
    persona: key,
    revision: version,
    title: `${key} ${version}`,
    description: 'Released at once: the policy of this environment asks for no review.',
    stages: ['ga'] as const,
    coAuthors: [],
    targetingKeys: [],
    impact: null,
    submit: true,
  };
  const published = { revision, authors: [], publishedAt: write.at, publishedBy: '', revokedAt: null };
  let row = await proposeWithin(write, proposal, published, null, signer);
  for (const command of AT_ONCE) {
    if (!row.ok) return row;
    row = await applyCommand(write, row.value, command, signer);
  }
  return row.ok ? ok({ release: { id: row.value.release.id, environment }, notReleased: null }) : row;
}

/** What keeps a publish from releasing too; the revision is stored all the same. */
async function whyNot(write: Write, environment: string, persona: string): Promise<string | null> {
  const lacking = NEEDED.find((permission) => !permits(write.actor.roles, permission));
  if (lacking !== undefined) return `${write.actor.name} has not the right \`${lacking}\`.`;
  const elsewhere = refuseElsewhere(write.actor, environment);
  if (elsewhere !== null) return elsewhere.message;
  const inTheWay = await loadInTheWay(write.trx, environment, persona);
  if (inTheWay === null) return null;
  return inTheWay.latched
    ? `Release ${inTheWay.id} was rolled back and its latch is shut: \`setlist release ack ${inTheWay.id}\` opens it.`
    : `Release ${inTheWay.id} (${inTheWay.title}) is ${inTheWay.state}.`;
}

const NEEDED = ['release.propose', 'release.submit', 'release.start', 'release.advance'] as const;

const AT_ONCE: readonly ReleaseCommand[] = [{ type: 'start' }, { type: 'advance' }];
