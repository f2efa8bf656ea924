/** Everything the daemon can be told. */
export interface DaemonSettings {
  /** The state directory. */
  readonly data: string;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly environment: string;
  /** Publish the example personas when nothing is published yet. */
  readonly examples: boolean;
  /** Persona folders to publish at start. */
  readonly personas: readonly string[];
  readonly upstreamsFile: string | null;
  /** What the rehearsal upstream answers from; empty: the conversations that ship. */
  readonly conversations: readonly string[];
  /** URL of a PostgreSQL server; `null`: embedded. */
  readonly postgresUrl: string | null;
  /** URL of a ClickHouse server; `null`: embedded. */
  readonly clickhouseUrl: string | null;
  /** `name=number`: limits of the gateway that differ from the defaults. */
  readonly limits: readonly string[];
  /** Addresses, ranges and hosts of private networks that webhooks may go to all the same. */
  readonly allowPrivateWebhooks: readonly string[];
  /** PKCS #8 PEM of the key that signs; `null`: the one in the state directory, made at the first start. */
  readonly signingKey: string | null;
  /** A JWK set: the keys whose signatures count on this node; `null`: those that the database lists. */
  readonly trustedKeys: string | null;
  readonly logLevel: string;
  /** How long streams may take to finish once asked to stop. */
  readonly drainMs: number;
}
