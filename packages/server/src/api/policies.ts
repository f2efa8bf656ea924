import type { Page, PolicyRecord } from '@setlist/sdk';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refused } from '../http/refused.ts';
import { changePolicies, tagOfPolicies } from '../operations/change-policies.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import { ListQuery, pageOfNamed } from './paging.ts';
import { expectedTag, setTag, setVersion } from './preconditions.ts';
import { PoliciesBody } from './release-schemas.ts';

const POLICIES_BODY_BYTES = 8 * 1_024 * 1_024;

/** The policies that stand: read one by one, replaced as a set. */
export function addPolicyRoutes(app: FastifyInstance, api: Api): void {
  const reading = { permission: 'definitions.read' } as const;

  app.get<{ Querystring: ListQuery }>(
    '/policies',
    { config: reading, schema: { querystring: ListQuery } },
    (request, reply) => listPolicies(api, request.query, reply),
  );

  app.get<{ Params: { name: string } }>('/policies/:name', { config: reading }, async (request, reply) => {
    const { name } = request.params;
    const row = await selectPolicies(api).where('name', '=', name).executeTakeFirst();
    if (row === undefined) throw new Refused({ code: 'not_found', message: `There is no policy \`${name}\`.` });
    setVersion(reply, row.row_version);
    return recordOf(row);
  });

  app.put<{ Body: { files: Record<string, string> } }>(
    '/policies',
    { config: { permission: 'policy.change' }, schema: { body: PoliciesBody }, bodyLimit: POLICIES_BODY_BYTES },
    async (request, reply) => {
      const { files } = request.body;
      unwrap(await changePolicies(requireDb(api), callOf(request), files, expectedTag(request)));
      return listPolicies(api, {}, reply);
    },
  );
}

/** A page of the set, with the tag of the whole. */
async function listPolicies(api: Api, query: ListQuery, reply: FastifyReply): Promise<Page<PolicyRecord>> {
  const rows = await selectPolicies(api).execute();
  setTag(reply, tagOfPolicies(rows));
  return pageOfNamed(rows.map(recordOf), query, ({ name }) => name);
}

function selectPolicies(api: Api) {
  return requireDb(api).selectFrom('policies').select(['name', 'source', 'row_version', 'updated_at']);
}

function recordOf(row: { name: string; source: string; row_version: number; updated_at: string }): PolicyRecord {
  return { name: row.name, source: row.source, rowVersion: row.row_version, updatedAt: row.updated_at };
}
