import { ok, type Result, refuse } from '@setlist/core/result';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { openEnvelope, sealEnvelope } from './dsse.ts';
import type { KeyRing } from './public-key.ts';
import type { Signer } from './signer.ts';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** An in-toto Statement v1: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly [{ readonly name: string; readonly digest: { readonly sha256: string } }];
  readonly predicateType: string;
  readonly predicate: object;
}

/** A statement whose signature was checked. */
export interface Attested {
  readonly statement: Statement;
  readonly keyIds: readonly string[];
}

/** A statement as a line of a bundle: a DSSE envelope in JSON. */
export function sealStatement(statement: Statement, signer: Signer): string {
  return JSON.stringify(sealEnvelope(PAYLOAD_TYPE, Buffer.from(JSON.stringify(statement)), signer));
}

const statementShape = Compile(
  Type.Object({
    _type: Type.Literal(STATEMENT_TYPE),
    subject: Type.Array(
      Type.Object({
        name: Type.String(),
        digest: Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
      }),
      { minItems: 1, maxItems: 1 },
    ),
    predicateType: Type.String(),
    predicate: Type.Object({}),
  }),
);

/** A line of a bundle as the statement in it, or why it cannot be believed, as a clause. */
export function openStatement(line: string, keys: KeyRing): Result<Attested, string> {
  const envelope = parseJson(line);
  if (envelope === undefined) return refuse('is not JSON');
  const opened = openEnvelope(envelope, PAYLOAD_TYPE, keys);
  if (!opened.ok) return opened;
  const statement = parseJson(opened.value.payload.toString('utf8'));
  if (!statementShape.Check(statement)) return refuse('holds no in-toto Statement v1 about one subject with a sha256');
  return ok({ statement: statement as unknown as Statement, keyIds: opened.value.keyIds });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
