import type { Actor, Permission, Role } from '@setlist/core/access';
import { type Result, refuse } from '@setlist/core/result';
import type { ServerStatus } from '@setlist/sdk';
import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { HEADERS, Refused } from '../http/refused.ts';
import type { Assess } from '../operations/assess-release.ts';
import type { Caller } from '../operations/caller.ts';
import type { CheckFiles } from '../operations/check-files.ts';
import type { Call, OperationRefusal } from '../operations/operation.ts';
import type { Tables } from '../postgres/tables.ts';
import type { Serving } from '../serving/serving.ts';
import type { Signer } from '../signing/signer.ts';
import { idempotencyOf } from './preconditions.ts';

/** Whoever asks, as far as reading goes: writes look again, inside their transaction. */
export interface Visitor {
  readonly caller: Caller;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Whether it is a key with the scope `serve`. */
  readonly serves: boolean;
  /** Of the key; `null` for a session, which has none of its own. */
  readonly environment: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the door is open. */
    visitor: Visitor;
  }
  interface FastifyContextConfig {
    /** The right that a route takes; every route of the management API declares one. */
    permission?: Permission;
    /** A key with this scope is let in too, whatever its roles. */
    scope?: 'serve';
    /** The route takes commands, each with a right of its own: `release.submit`, `release.review`, … */
    operation?: 'release';
    /** A POST that asks and writes nothing. */
    changesNothing?: boolean;
  }
}

/** What the management API is given. */
export interface Api {
  readonly serving: Serving;
  /** `null` while PostgreSQL cannot be reached. */
  readonly db: () => Kysely<Tables> | null;
  /** Resolves once what was written is served on this node. */
  readonly refresh: () => Promise<void>;
  readonly check: CheckFiles;
  readonly assess: Assess;
  /** Attests what is approved. */
  readonly signer: Signer | null;
  readonly status: () => Promise<ServerStatus>;
  /** Where people reach this server, without a last slash: links start with it. */
  readonly publicUrl: () => string;
  /** The person behind a console session's cookie, `null` without one. */
  readonly sessionOf: (request: FastifyRequest) => Promise<SessionVisitor | null>;
}

export interface SessionVisitor {
  readonly memberId: string;
  readonly name: string;
  readonly roles: Actor['roles'];
}

/** The database, or a refusal that says it is down. */
export function requireDb(api: Pick<Api, 'db'>): Kysely<Tables> {
  const db = api.db();
  if (db !== null) return db;
  throw new Refused({
    code: 'store_unavailable',
    message: 'PostgreSQL cannot be reached. Personas are served from the last good snapshot; writes must wait.',
  });
}

/** The call that a request makes of the one door: its caller, the right its route declares, its idempotency key. */
export function callOf(request: FastifyRequest, conceal?: NonNullable<Call['idempotency']>['conceal']): Call {
  const { permission } = request.routeOptions.config;
  if (permission === undefined) throw new Error(`Bug in Setlist: ${request.routeOptions.url} declares no permission.`);
  const idempotency = idempotencyOf(request);
  const kept = idempotency === null || conceal === undefined ? idempotency : { ...idempotency, conceal };
  return { caller: request.visitor.caller, permission, idempotency: kept };
}

/** The environment that a request is about: the one it names, or its key's. */
export function environmentOf(request: FastifyRequest, named: string | undefined, fallback = 'production'): string {
  return named ?? request.visitor.environment ?? fallback;
}

/** What an environment serves; throws `Refused` where there is none of the name, which was read from `field`; `null`: the path. */
export function servedIn({ serving }: Pick<Api, 'serving'>, environment: string, field: string | null) {
  const { environments } = serving.current();
  const served = environments.get(environment);
  if (served !== undefined) return served;
  const known = [...environments.keys()].join(', ');
  const message = `There is no environment \`${environment}\`. There are: ${known}.`;
  throw new Refused({ code: 'not_found', message, ...(field === null ? {} : { field }) });
}

/**
 * As `unwrap`, for what was asked in a body: a field of it (`schedule.startAt`) is told as a JSON Pointer, and what is a
 * field of something else (`impact`, of a release that is submitted) is left to the message.
 */
export function unwrapBody<T>(result: Result<T, OperationRefusal>, body: object): T {
  if (result.ok) return result.value;
  const { field, ...refusal } = result.error;
  if (field === undefined || field.startsWith('/') || HEADERS.has(field)) return unwrap(result);
  const parts = field.split('.');
  if (!Object.hasOwn(body, parts[0] ?? '')) return unwrap(refuse(refusal));
  return unwrap(refuse({ ...refusal, field: `/${parts.join('/')}` }));
}

/** The value of an operation; a refusal leaves as an RFC 9457 problem. */
export function unwrap<T>(result: Result<T, OperationRefusal>): T {
  if (result.ok) return result.value;
  const { diagnostics, ...refusal } = result.error;
  throw new Refused(refusal, diagnostics ?? null);
}
