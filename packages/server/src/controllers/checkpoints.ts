import type { Logger } from 'pino';
import { checkpointAudit } from '../operations/checkpoint-audit.ts';
import type { Signer } from '../signing/signer.ts';
import type { Controller } from './run-controllers.ts';

/** Signs how far the audit log has come, and says loudly when what was written no longer fits together. */
export function createCheckpointController(signer: Signer, log: Logger): Controller {
  return {
    name: 'checkpoints',
    everyMs: 60_000,
    run: async ({ db }) => {
      const { checkpoint, findings } = await checkpointAudit(db, signer);
      for (const finding of findings) log.error({ finding }, 'the audit log does not fit together');
      if (checkpoint !== null) log.debug({ seq: checkpoint.seq }, 'audit checkpoint');
    },
  };
}
