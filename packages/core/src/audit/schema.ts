import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { ok, type Result, refuse } from '../result.ts';
import type { AuditCheckpoint, AuditEntry } from './entry.ts';

const Text = Type.String();
const OptionalText = Type.Union([Type.String(), Type.Null()]);
const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** `AuditEntry`. A field that is not named here is let through: the hash covers it, so it shows as an edit. */
const AuditEntrySchema = Type.Object({
  seq: Seq,
  at: Text,
  actor: Type.Object({
    kind: Type.Union([Type.Literal('person'), Type.Literal('key'), Type.Literal('controller'), Type.Literal('server')]),
    id: Text,
    name: Text,
  }),
  via: OptionalText,
  action: Text,
  object: Type.Object({ kind: Text, id: Text, version: Type.Union([Type.Integer(), Type.Null()]) }),
  persona: OptionalText,
  environment: OptionalText,
  release: OptionalText,
  change: Type.Unknown(),
  previousHash: Hash,
  hash: Hash,
});

/** `AuditCheckpoint`. */
const AuditCheckpointSchema = Type.Object({
  seq: Seq,
  hash: Hash,
  at: Text,
  keyId: Text,
  signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' }),
});

type Shape = ReturnType<typeof Compile>;
const entryShape = Compile(AuditEntrySchema);
const checkpointShape = Compile(AuditCheckpointSchema);

/** A value out of `JSON.parse` as a row of the log, or what keeps it from being one. Says nothing of its hash. */
export function parseEntry(value: unknown): Result<AuditEntry, string> {
  return entryShape.Check(value) ? ok(value as AuditEntry) : refuse(fault(entryShape, value));
}

/** A value out of `JSON.parse` as a checkpoint, or what keeps it from being one. Says nothing of its signature. */
export function parseCheckpoint(value: unknown): Result<AuditCheckpoint, string> {
  return checkpointShape.Check(value) ? ok(value) : refuse(fault(checkpointShape, value));
}

function fault(shape: Pick<Shape, 'Errors'>, value: unknown): string {
  const first = shape.Errors(value)[0];
  return first === undefined ? 'it has another form' : `\`${first.instancePath || '/'}\` ${first.message}`;
}
