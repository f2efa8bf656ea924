import { parseEmail, parseLocales, parseReviewRoles } from '@setlist/core/access';
import type { ChangeMember, InviteMember, MemberSummary, MemberWithLink, Page } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { emptyBody } from '../http/empty-body.ts';
import { Refused } from '../http/refused.ts';
import { changeMember, type MemberChange } from '../operations/change-member.ts';
import { inviteMember } from '../operations/invite-member.ts';
import { selectMembers, whereState } from '../operations/member-row.ts';
import { renewLink } from '../operations/renew-link.ts';
import { type Api, callOf, requireDb, unwrap } from './api.ts';
import {
  ChangeMemberBody,
  concealLink,
  InviteBody,
  MemberListQuery,
  MemberParams,
  memberOf,
  NoBody,
  shownLink,
} from './member-schemas.ts';
import { limitOf, pageOf, readCursor } from './paging.ts';
import { expectedVersion, setMade, setVersion } from './preconditions.ts';

interface ById {
  readonly Params: { readonly id: string };
}

const reading = { permission: 'definitions.read' } as const;
const changing = { permission: 'member.change' } as const;

/** People: invited, changed, deactivated. Nothing of them is ever deleted: the audit log names them. */
export function addMemberRoutes(app: FastifyInstance, api: Api): void {
  app.get<{ Querystring: Static<typeof MemberListQuery> }>(
    '/members',
    { config: reading, schema: { querystring: MemberListQuery } },
    (request) => listMembers(api, request.query),
  );

  app.get<ById>('/members/:id', { config: reading, schema: { params: MemberParams } }, async (request, reply) => {
    const { id } = request.params;
    const row = await selectMembers(requireDb(api)).where('members.id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Refused({ code: 'not_found', message: `There is no member \`${id}\`.` });
    setVersion(reply, row.row_version);
    return memberOf(row);
  });

  app.post<{ Body: InviteMember }>(
    '/members',
    { config: changing, schema: { body: InviteBody } },
    async (request, reply): Promise<MemberWithLink> => {
      const { email, name, roles, reviewRoles = [], locales = [] } = request.body;
      const invited = unwrap(
        await inviteMember(requireDb(api), callOf(request, concealLink), {
          email: unwrap(parseEmail(email)),
          name: name.trim(),
          roles,
          reviewRoles: unwrap(parseReviewRoles(reviewRoles)),
          locales: unwrap(parseLocales(locales)),
        }),
      );
      setVersion(reply, invited.member.row_version);
      setMade(reply, `/members/${invited.member.id}`);
      return { ...memberOf(invited.member), ...shownLink(invited.link, api.publicUrl()) };
    },
  );

  app.patch<ById & { Body: ChangeMember }>(
    '/members/:id',
    { config: changing, schema: { params: MemberParams, body: ChangeMemberBody } },
    async (request, reply): Promise<MemberSummary> => {
      const change = changeOf(request.body);
      const { id } = request.params;
      const { member } = unwrap(
        await changeMember(requireDb(api), callOf(request), id, expectedVersion(request), change),
      );
      await api.refresh();
      setVersion(reply, member.row_version);
      return memberOf(member);
    },
  );

  for (const [verb, active] of [['deactivate', false] as const, ['reactivate', true] as const]) {
    app.post<ById>(
      `/members/:id/${verb}`,
      { config: changing, schema: { params: MemberParams, body: NoBody }, preValidation: emptyBody },
      async (request, reply): Promise<MemberSummary> => {
        const { id } = request.params;
        const { member } = unwrap(
          await changeMember(requireDb(api), callOf(request), id, expectedVersion(request), { active }),
        );
        await api.refresh();
        setVersion(reply, member.row_version);
        return memberOf(member);
      },
    );
  }

  app.post<ById>(
    '/members/:id/links',
    { config: changing, schema: { params: MemberParams, body: NoBody }, preValidation: emptyBody },
    async (request, reply): Promise<MemberWithLink> => {
      const call = callOf(request, concealLink);
      const renewed = await renewLink(requireDb(api), call, request.params.id, expectedVersion(request));
      const { member, link } = unwrap(renewed);
      setVersion(reply, member.row_version);
      reply.code(201);
      return { ...memberOf(member), ...shownLink(link, api.publicUrl()) };
    },
  );
}

/** What a request changes, with what it says in canonical form. */
export function changeOf({ name, roles, reviewRoles, locales }: ChangeMember): MemberChange {
  return {
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(roles === undefined ? {} : { roles }),
    ...(reviewRoles === undefined ? {} : { reviewRoles: unwrap(parseReviewRoles(reviewRoles)) }),
    ...(locales === undefined ? {} : { locales: unwrap(parseLocales(locales)) }),
  };
}

async function listMembers(api: Api, query: Static<typeof MemberListQuery>): Promise<Page<MemberSummary>> {
  const limit = limitOf(query.limit);
  const [after] = readCursor(query.cursor, ['text']) ?? [];
  const { role, state, email } = query;
  const rows = await selectMembers(requireDb(api))
    .$if(role !== undefined, (q) => q.where((eb) => eb(eb.val(role), '=', eb.fn.any('members.roles'))))
    .$if(state !== undefined, (q) => q.where(whereState(state ?? 'active')))
    .$if(email !== undefined, (q) => q.where('members.email', '=', (email ?? '').toLowerCase()))
    .$if(after !== undefined, (q) => q.where('members.email', '>', after ?? ''))
    .orderBy('members.email')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, memberOf, (row) => [row.email]);
}
