import type { AudienceDocument } from '@setlist/core/audience/rules';
import type { Revision } from '@setlist/core/persona';
import pino from 'pino';
import { createEdge } from '../../packages/server/src/http/edge.ts';
import { newApiKey } from '../../packages/server/src/keys/api-key.ts';
import type { StreamLimits } from '../../packages/server/src/ofrep/change-streams.ts';
import { addOfrepRoutes } from '../../packages/server/src/ofrep/routes.ts';
import { createServing, type SwappableServing } from '../../packages/server/src/serving/create-serving.ts';
import { serveAudience } from '../../packages/server/src/serving/served-audience.ts';
import type { ServedPersona, Snapshot, SnapshotKey } from '../../packages/server/src/serving/serving.ts';
import { servedPersona, snapshotOf } from '../../packages/server/test/snapshot.ts';

/** A server that answers OFREP on a port of its own. */
export interface OfrepServer {
  readonly url: string;
  readonly apiKey: string;
  /** Has no right to evaluate. */
  readonly managingKey: string;
  readonly serving: SwappableServing;
  /** Serves another document, or other personas, from now on. */
  readonly serve: (changes: Partial<Served>) => void;
  readonly revokeKey: () => void;
  readonly close: () => Promise<void>;
}

export interface Served {
  readonly personas: readonly ServedPersona[];
  readonly document: AudienceDocument;
}

/**
 * Real: the edge, the routes, serving, and the audience document as a node reads it. Not real: the snapshot is made here
 * and not loaded from a database, of which these routes know nothing.
 */
export async function startOfrep(
  revisions: readonly Revision[],
  document: AudienceDocument,
  limits?: StreamLimits,
): Promise<OfrepServer> {
  const [serve, manage] = [newApiKey(), newApiKey()];
  let keys: readonly SnapshotKey[] = [
    { id: serve.id, hash: serve.hash, environment: 'production', scopes: ['serve'], expiresAt: null },
    { id: manage.id, hash: manage.hash, environment: 'production', scopes: ['author'], expiresAt: null },
  ];
  const personas = revisions.map((revision) => servedPersona(revision));
  let served: Served = { personas, document };
  let version = 1;
  const snapshot = () => snapshotWith(version, served, keys);
  const serving = createServing(snapshot());
  const swap = () => {
    version += 1;
    serving.swap(snapshot());
  };
  const app = createEdge({ log: pino({ level: 'silent' }), direct: {}, bodyLimitBytes: 1_024 * 1_024 });
  await addOfrepRoutes(app, { serving, ...(limits === undefined ? {} : { limits }) });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    apiKey: serve.key,
    managingKey: manage.key,
    serving,
    serve: (changes) => {
      served = { ...served, ...changes };
      swap();
    },
    revokeKey: () => {
      keys = keys.filter(({ id }) => id !== serve.id);
      swap();
    },
    close: () => app.close(),
  };
}

function snapshotWith(version: number, served: Served, keys: readonly SnapshotKey[]): Snapshot {
  const made = snapshotOf(version, 'production', served.personas, keys);
  const environment = made.environments.get('production');
  if (environment === undefined) throw new Error('a snapshot without its environment');
  const known = new Set(served.personas.map(({ key }) => key));
  const applied = { version, document: JSON.parse(JSON.stringify(served.document)), digest: `sha256:${version}` };
  const audience = serveAudience(applied, 'production', known, new Map());
  if (audience.faults.length > 0) throw new Error(JSON.stringify(audience.faults));
  return { ...made, environments: new Map([['production', { ...environment, audience }]]) };
}
