import { missingAnswers } from '@setlist/core/assessment';
import { isMissionCritical, makeBoard, riskOf } from '@setlist/core/release';
import type { BoardAnswer, BoardQuestion } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import { Refused } from '../http/refused.ts';
import { assessFor } from '../operations/assess-release.ts';
import { knowCaller } from '../operations/caller.ts';
import { findPublished } from '../operations/find-published.ts';
import { loadPolicies, loadPolicy } from '../operations/load-policy.ts';
import { loadBoardMembers, loadOthers } from '../operations/load-situation.ts';
import { byEmail, noEnvironment, unpublished } from '../operations/proposal-refusals.ts';
import { type Api, requireDb, unwrap } from './api.ts';
import { BoardBody } from './release-schemas.ts';

/** Who would have to review a revision, before anything is proposed. Changes nothing. */
export function addBoardRoute(app: FastifyInstance, api: Api): void {
  app.post<{ Body: BoardQuestion }>(
    '/boards',
    { config: { permission: 'definitions.read', changesNothing: true }, schema: { body: BoardBody } },
    async (request): Promise<BoardAnswer> => {
      const db = requireDb(api);
      const { environment, persona, revision, declaredRisk = null, coAuthors = [] } = request.body;
      const known = await db
        .selectFrom('environments')
        .select('name')
        .where('name', '=', environment)
        .executeTakeFirst();
      if (known === undefined) throw new Refused(noEnvironment(environment));
      const found = await findPublished(db, persona, revision);
      if (found === null) throw new Refused(unpublished({ persona, revision }));
      const { actor } = unwrap(await knowCaller(db, request.visitor.caller, new Date().toISOString()));
      const assessment = await assessFor(db, api.assess, { environment, persona }, found.revision);
      const missionCritical = isMissionCritical(await loadPolicies(db), { environment, persona });
      const risk = riskOf({ floor: assessment.riskFloor, declared: declaredRisk, missionCritical });
      const policy = await loadPolicy(db, { environment, persona, risk });
      const proposed = {
        authors: [...new Set([...actor.identities, ...found.authors, ...coAuthors.map(byEmail)])],
        reviews: [],
        digest: found.revision.digest,
        affectedLocales: assessment.affectedLocales,
        stages: policy.stages,
      };
      return {
        board: makeBoard(proposed, policy, await loadBoardMembers(db)),
        policy,
        assessment,
        risk,
        missingAnswers: missingAnswers(null, risk),
        others: await loadOthers(db, { environment, persona, id: '' }),
      };
    },
  );
}
