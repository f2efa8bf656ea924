import { makeBoard } from '@setlist/core/release';
import type { AppliedProject, ApplyRequest, PlannedReview, ProjectPlan, ProjectRequest } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { applyPlan } from '../operations/apply-plan.ts';
import type { CheckFiles } from '../operations/check-files.ts';
import { loadBoardMembers } from '../operations/load-situation.ts';
import { type PlannedMove, planProject } from '../operations/plan-project.ts';
import { type Project, readProject } from '../operations/read-project.ts';
import { rememberChecks } from '../operations/remember-checks.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { filesOf, uploadedFiles } from './uploaded-files.ts';

const PROJECT = {
  files: uploadedFiles(10_000),
  environment: Type.Optional(
    Type.String({ maxLength: 63, description: 'Releases are planned for this environment alone.' }),
  ),
  revise: Type.Optional(
    Type.Boolean({ description: 'A release in the way that has not started is revised to what the files name.' }),
  ),
  leavePolicies: Type.Optional(
    Type.Boolean({ description: 'The policies and term lists of the server stay as they are.' }),
  ),
  coAuthors: Type.Optional(
    Type.Array(Type.String({ format: 'email', maxLength: 200 }), {
      maxItems: 50,
      description: 'E-mail addresses of whoever wrote the change: none of them may review it.',
    }),
  ),
};
const ProjectBody = Type.Object(PROJECT, { additionalProperties: false });
const ApplyBody = Type.Object(
  {
    ...PROJECT,
    planTag: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{16}-[0-9a-f]{16}$',
        title: '`tag` of a plan',
        description: 'Of the plan that was looked at.',
      }),
    ),
  },
  { additionalProperties: false },
);

const PROJECT_BODY_BYTES = 64 * 1_024 * 1_024;

/** What the files of a project would change here, and the change. */
export function addPlanRoutes(app: FastifyInstance, api: Api): void {
  const check = rememberChecks(api.check);
  app.post<{ Body: ProjectRequest }>(
    '/plans',
    {
      config: { permission: 'definitions.read', changesNothing: true },
      schema: { body: ProjectBody },
      bodyLimit: PROJECT_BODY_BYTES,
    },
    async (request): Promise<ProjectPlan> => {
      const db = requireDb(api);
      const project = await projectOf(check, request.body);
      const { plan, tag, moves } = unwrap(await planProject(db, request.visitor.caller, api.assess, project));
      const members = await loadBoardMembers(db);
      const reviews = moves.map((move) => reviewOf(move, members));
      return { ...plan, tag, reviews, warnings: project.warnings };
    },
  );

  app.post<{ Body: ApplyRequest }>(
    '/plans/apply',
    { config: { permission: 'release.propose' }, schema: { body: ApplyBody }, bodyLimit: PROJECT_BODY_BYTES },
    async (request): Promise<AppliedProject> => {
      const project = await projectOf(check, request.body);
      const { planTag = null } = request.body;
      const applied = unwrap(await applyPlan(requireDb(api), callOf(request), api, project, planTag));
      await api.refresh();
      return applied;
    },
  );
}

async function projectOf(check: CheckFiles, body: ProjectRequest): Promise<Project> {
  const { environment = null, revise = false, leavePolicies = false, coAuthors = [] } = body;
  const files = { files: filesOf(body.files), environment, revise, leavePolicies, coAuthors };
  return unwrap(await readProject(files, check));
}

function reviewOf(
  { change, policy, release }: PlannedMove,
  members: Awaited<ReturnType<typeof loadBoardMembers>>,
): PlannedReview {
  const { environment, persona, digest } = change;
  return { environment, persona, digest, risk: release.risk, board: makeBoard(release, policy, members), policy };
}
