import type { TelemetryMigration } from '../migrate.ts';

// A turn that was recorded twice has the same sorting key and becomes one again when parts are merged.
export const turns: TelemetryMigration = {
  version: 1,
  name: 'turns',
  statements: ({ onCluster, engine }) => [
    `CREATE TABLE IF NOT EXISTS turns${onCluster} (
  event_id UUID,
  batch_id UUID,
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  recorded_at DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta, ZSTD(1)),
  request_id String,
  conversation Nullable(String),
  targeting_key Nullable(String),
  environment LowCardinality(String),
  persona LowCardinality(String),
  version LowCardinality(String),
  digest LowCardinality(String),
  selection Map(LowCardinality(String), LowCardinality(String)),
  channel LowCardinality(Nullable(String)),
  locale LowCardinality(String),
  region LowCardinality(Nullable(String)),
  upstream LowCardinality(Nullable(String)),
  served_model LowCardinality(Nullable(String)),
  attempt UInt8,
  streamed Bool,
  outcome LowCardinality(String),
  finish_reason LowCardinality(Nullable(String)),
  status UInt16,
  input_tokens Nullable(UInt32),
  output_tokens Nullable(UInt32),
  first_chunk_ms Nullable(Float64),
  total_ms Float64,
  INDEX batch_ids batch_id TYPE bloom_filter GRANULARITY 1
) ENGINE = ${engine('ReplacingMergeTree')}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (environment, persona, occurred_at, event_id)`,
  ],
};
