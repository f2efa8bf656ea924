import type { PersonaFiles } from '@setlist/core/persona';
import type { EffectivePolicy } from '@setlist/core/release';
import { ok, type Result, refuse } from '@setlist/core/result';
import type { Kysely } from 'kysely';
import type { Tables } from '../postgres/tables.ts';
import type { Signer } from '../signing/signer.ts';
import type { Checked, CheckFiles } from './check-files.ts';
import { loadPolicy } from './load-policy.ts';
import { type Call, type OperationRefusal, perform } from './operation.ts';
import { noEnvironment } from './proposal-refusals.ts';
import { type ReleasedAtOnce, releaseAtOnce } from './release-at-once.ts';
import { storeRevision } from './store-revision.ts';

export interface PublishQuestion {
  readonly files: PersonaFiles;
  /** Where it is released at once when policy asks for no review there. */
  readonly environment: string;
  readonly coAuthors: readonly string[];
  readonly check: CheckFiles;
  readonly signer: Signer | null;
}

/**
 * Checks a persona's folder and stores it as a revision: all or nothing, and what is there already changes nothing. Where
 * the environment's policy asks for no review it is released at once, through a release like any other; elsewhere it
 * waits for one.
 */
export async function publishRevision(db: Kysely<Tables>, call: Call, question: PublishQuestion) {
  const checked = await checkedFiles(question.check, question.files);
  if (!checked.ok) return checked;
  const { revision } = checked.value;
  return perform(db, call, async (write) => {
    const known = await write.trx
      .selectFrom('environments')
      .select('name')
      .where('name', '=', question.environment)
      .executeTakeFirst();
    if (known === undefined) return refuse(noEnvironment(question.environment));
    const stored = await storeRevision(write, revision, question.coAuthors);
    if (!stored.ok) return stored;
    const persona = revision.content.key;
    const policy = await loadPolicy(write.trx, { environment: question.environment, persona, risk: 'low' });
    const released = needsNoReview(policy)
      ? await releaseAtOnce(write, question.environment, revision, question.signer)
      : ok(UNRELEASED);
    if (!released.ok) return released;
    return ok({
      changed: stored.value !== 'present' || released.value.release !== null,
      created: stored.value === 'stored',
      digest: revision.digest,
      persona,
      version: revision.content.version,
      selections: checked.value.selections,
      warnings: checked.value.warnings,
      ...released.value,
    });
  });
}

export interface CheckedPersona {
  readonly revision: NonNullable<Checked['revision']>;
  readonly selections: number;
  readonly warnings: Checked['diagnostics'];
}

/** The revision that the files make, or every error in them. */
async function checkedFiles(check: CheckFiles, files: PersonaFiles): Promise<Result<CheckedPersona, OperationRefusal>> {
  const { revision, selections, diagnostics } = await check(files);
  if (revision !== null) return ok({ revision, selections, warnings: diagnostics });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  return refuse({
    code: 'invalid_persona',
    message: `Nothing was published: ${errors} error${errors === 1 ? '' : 's'} in the persona's files. Each names its place and what would mend it.`,
    diagnostics,
  });
}

const UNRELEASED: ReleasedAtOnce = {
  release: null,
  notReleased: 'Policy asks for a review here: `setlist release propose`.',
};

function needsNoReview(policy: EffectivePolicy): boolean {
  return policy.reviews.length === 0 && !policy.coverLocales && !policy.requireAssessment && !policy.requireSignature;
}
