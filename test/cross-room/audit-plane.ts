import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@setlist/sdk';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { pino } from 'pino';
import { addAuditRoutes } from '../../packages/server/src/api/audit.ts';
import { addBundleRoute } from '../../packages/server/src/api/bundles.ts';
import { addJwksRoute } from '../../packages/server/src/api/jwks.ts';
import { addSigningKeyRoutes } from '../../packages/server/src/api/signing-keys.ts';
import { createEdge } from '../../packages/server/src/http/edge.ts';
import { registerSigningKey } from '../../packages/server/src/operations/register-signing-key.ts';
import type { Signer } from '../../packages/server/src/signing/signer.ts';
import { newSigner } from '../../packages/server/test/bundle-facts.ts';
import { addMember, type ControlPlane, openControlPlane } from './control-plane.ts';
import { type CliRun, runCli } from './run-cli.ts';

/** A control plane whose log, bundles and keys are served, and the real CLI beside it. */
export interface AuditPlane extends ControlPlane {
  readonly signer: Signer;
  readonly url: string;
  /** Scratch files of the test. */
  readonly cwd: string;
  /** The CLI, told where the server is. */
  readonly setlist: (...args: readonly string[]) => Promise<CliRun>;
  /** The CLI without a server. */
  readonly offline: (...args: readonly string[]) => Promise<CliRun>;
  /** Runs statements as someone who may do everything, triggers of the log out of the way. */
  readonly tamper: (...statements: readonly string[]) => Promise<void>;
  /** Exports the log; answers the path. */
  readonly exported: () => Promise<string>;
  /** Publishes another key, as a node does that starts with it. */
  readonly register: (signer: Signer) => Promise<void>;
}

export async function openAuditPlane(databaseUrl?: string): Promise<AuditPlane> {
  const plane = await openControlPlane(databaseUrl);
  const signer = newSigner();
  await register(plane, signer);
  const app = await openEdge(plane, signer);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const cwd = mkdtempSync(join(tmpdir(), 'setlist-audit-'));
  const setlist: AuditPlane['setlist'] = (...args) =>
    runCli(args, { cwd, env: { SETLIST_URL: url, SETLIST_API_KEY: 'slk_unused' } });
  return {
    ...plane,
    signer,
    url,
    cwd,
    setlist,
    offline: (...args) => runCli(args, { cwd }),
    tamper: async (...statements) => {
      await sql`alter table audit disable trigger audit_append_only`.execute(plane.db);
      for (const statement of statements) await sql.raw(statement).execute(plane.db);
      await sql`alter table audit enable trigger audit_append_only`.execute(plane.db);
    },
    exported: async () => {
      const path = join(cwd, `${randomUUID()}.jsonl`);
      const stream = await createClient({ url, apiKey: 'slk_unused' }).exportAudit();
      writeFileSync(path, await new Response(stream).text());
      return path;
    },
    register: (other) => register(plane, other),
    close: async () => {
      await app.close();
      await plane.close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

async function register({ db }: ControlPlane, signer: Signer): Promise<void> {
  const registered = await registerSigningKey(db, signer);
  if (!registered.ok) throw new Error(registered.error.message);
}

async function openEdge({ db }: ControlPlane, signer: Signer): Promise<FastifyInstance> {
  const app = createEdge({ log: pino({ level: 'silent' }), direct: {}, bodyLimitBytes: 65_536 });
  const api = { db: () => db, signer };
  await app.register(
    async (scope) => {
      // Who may come in is decided before these routes, and tested with all the others.
      scope.addHook('onRequest', async (request) => {
        const caller = { kind: 'server', task: 'test' } as const;
        request.visitor = { caller, name: 'test', roles: ['admin'], environment: null, serves: false };
      });
      addAuditRoutes(scope, api);
      addBundleRoute(scope, api);
      addSigningKeyRoutes(scope, api);
    },
    { prefix: '/api/v1' },
  );
  addJwksRoute(app, api);
  return app;
}

/** Rows in the log: one for each member. */
export async function writeRows(plane: ControlPlane, count: number): Promise<void> {
  for (let row = 0; row < count; row += 1) await addMember(plane.db, `Member ${row}`, ['viewer']);
}
