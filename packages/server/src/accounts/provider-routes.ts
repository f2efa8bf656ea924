import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { Refused } from '../http/refused.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { changeMappedRoles } from '../operations/admit-member.ts';
import type { Room } from './accounts.ts';
import type { CountAttempt } from './attempt-limits.ts';
import { mappedRoles } from './mapped-roles.ts';
import { PROVIDER_ID } from './mount.ts';
import { takeSession } from './take-session.ts';
import { copyCookies, webRequest } from './web-request.ts';

/** A path of this server. */
const path = (description: string) =>
  Type.String({
    maxLength: 500,
    pattern: '^/(?![/\\\\])[^\\s\\\\]*$',
    title: 'a path of this server, such as /console/',
    description,
  });

const StartBody = Type.Object(
  {
    provider: Type.Literal(PROVIDER_ID, { description: 'There is one.' }),
    callbackURL: Type.Optional(path('Where to go signed in.')),
    errorCallbackURL: Type.Optional(path('Where to go when it did not work.')),
  },
  { additionalProperties: false },
);

/** What a provider says of itself besides is its own affair. */
const CallbackQuery = Type.Object(
  {
    state: Type.Optional(Type.String({ maxLength: 4_000, description: 'As it was sent to the provider.' })),
    code: Type.Optional(Type.String({ maxLength: 4_000, description: 'What the provider gives for a sign-in.' })),
    error: Type.Optional(Type.String({ maxLength: 4_000, description: 'Why it gives none (RFC 6749, 4.1.2.1).' })),
  },
  { additionalProperties: true },
);

interface Start {
  readonly provider: typeof PROVIDER_ID;
  readonly callbackURL?: string;
  readonly errorCallbackURL?: string;
}

/** Signing in at an identity provider: authorization code with PKCE, state and nonce. */
export function addProviderRoutes(app: FastifyInstance, room: Room, count: CountAttempt): void {
  const { publicUrl, oidc, log } = room.options;

  app.get('/methods', async () => ({ password: true, provider: oidc === null ? null : { name: oidc.name } }));

  app.post<{ Body: Start }>('/sign-in/social', { schema: { body: StartBody } }, async (request, reply) => {
    requireSameOrigin(request.headers, publicUrl());
    await count(request, reply, null);
    const { provider, callbackURL = '/console/', errorCallbackURL = '/console/sign-in' } = request.body;
    const auth = await room.providerAuth();
    const asked = { provider, callbackURL, errorCallbackURL, disableRedirect: true };
    const response = await auth.handler(webRequest(request, publicUrl(), '/sign-in/social', asked));
    const body: unknown = response.ok ? await response.json() : null;
    if (typeof body !== 'object' || body === null || !('url' in body)) {
      throw new Error(`better-auth answered ${response.status} to the start of a sign-in`);
    }
    copyCookies(response, reply);
    return { url: body.url };
  });

  app.get(`/callback/${PROVIDER_ID}`, { schema: { querystring: CallbackQuery } }, async (request, reply) => {
    await count(request, reply, null);
    const auth = await room.providerAuth();
    const query = request.url.slice(request.url.indexOf('?'));
    const asked = webRequest(
      request,
      publicUrl(),
      `/callback/${PROVIDER_ID}${query.startsWith('?') ? query : ''}`,
      null,
    );
    let location = `${publicUrl()}/console/sign-in?error=not_admitted`;
    const run = async () => {
      const response = await auth.handler(asked);
      const led = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && led !== null) location = led;
      return response;
    };
    const memberId = await takeSession(room, request, reply, 'provider', run, followMapping);
    if (memberId === null) {
      if (!location.includes('error=')) location = `${publicUrl()}/console/sign-in?error=not_admitted`;
      log.warn({ requestId: request.id, address: request.ip }, 'a sign-in by the identity provider failed');
    }
    return reply.redirect(location);
  });

  /** Where roles are mapped, the provider's word of this sign-in counts, except that the last administrator stays one. */
  async function followMapping(claims: Readonly<Record<string, unknown>>, memberId: string): Promise<void> {
    const roles = oidc === null ? null : mappedRoles(oidc, claims);
    if (roles === null) return;
    const changed = await changeMappedRoles(room.requireDb(), memberId, roles);
    if (changed.ok) return;
    if (changed.error.code !== 'conflict') throw new Refused(changed.error);
    log.warn({ memberId }, 'the identity provider would take the last administrator away; the roles stay as they are');
  }
}
