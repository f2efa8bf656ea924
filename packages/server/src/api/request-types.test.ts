import type {
  BoardQuestion,
  ChangeMember,
  ChangeRelease,
  CreateKeyRequest,
  InviteMember,
  ProposeRelease,
  RotateKeyRequest,
  SendCommand,
} from '@setlist/sdk';
import type Type from 'typebox';
import { expect, expectTypeOf, test } from 'vitest';
import { createRequestValidator } from '../http/request-validator.ts';
import type { CreateKeyBody, RotateKeyBody } from './key-schemas.ts';
import type { ChangeMeBody, ChangeMemberBody, InviteBody } from './member-schemas.ts';
import { type BoardBody, type ChangeBody, CommandBody, type ProposeBody } from './release-schemas.ts';

type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

/** What the schema of a body takes, as a type of the SDK would say it. */
type Taken<S extends Type.TSchema> = Plain<Type.Static<S>>;

test('what a client of the SDK may send is what the schemas take, field by field', () => {
  expectTypeOf<ProposeRelease>().toExtend<Taken<typeof ProposeBody>>();
  expectTypeOf<keyof ProposeRelease>().toEqualTypeOf<keyof Taken<typeof ProposeBody>>();
  expectTypeOf<ChangeRelease>().toExtend<Taken<typeof ChangeBody>>();
  expectTypeOf<keyof ChangeRelease>().toEqualTypeOf<keyof Taken<typeof ChangeBody>>();
  expectTypeOf<BoardQuestion>().toExtend<Taken<typeof BoardBody>>();
  expectTypeOf<keyof BoardQuestion>().toEqualTypeOf<keyof Taken<typeof BoardBody>>();
  expectTypeOf<CreateKeyRequest>().toExtend<Taken<typeof CreateKeyBody>>();
  expectTypeOf<keyof CreateKeyRequest>().toEqualTypeOf<keyof Taken<typeof CreateKeyBody>>();
  expectTypeOf<RotateKeyRequest>().toExtend<Taken<typeof RotateKeyBody>>();
  expectTypeOf<keyof RotateKeyRequest>().toEqualTypeOf<keyof Taken<typeof RotateKeyBody>>();
  expectTypeOf<InviteMember>().toExtend<Taken<typeof InviteBody>>();
  expectTypeOf<keyof InviteMember>().toEqualTypeOf<keyof Taken<typeof InviteBody>>();
  expectTypeOf<ChangeMember>().toExtend<Taken<typeof ChangeMemberBody>>();
  expectTypeOf<keyof ChangeMember>().toEqualTypeOf<keyof Taken<typeof ChangeMemberBody>>();
  expectTypeOf<Pick<ChangeMember, 'name' | 'locales'>>().toExtend<Taken<typeof ChangeMeBody>>();
});

const DIGEST = `sha256:${'0'.repeat(64)}`;
const reason = 'Only a test.';

/** One of each command, as the SDK types it. */
const COMMANDS: { readonly [C in SendCommand as C['type']]: C } = {
  submit: { type: 'submit' },
  withdraw: { type: 'withdraw', reason },
  revise: { type: 'revise', revision: '1.0.0' },
  review: { type: 'review', verdict: 'approve', digest: DIGEST, comment: '' },
  schedule: { type: 'schedule', schedule: { startAt: '2026-12-01T09:00', timeZone: 'Europe/Berlin', regions: [] } },
  unschedule: { type: 'unschedule', reason },
  start: { type: 'start' },
  open_region: { type: 'open_region', region: 'emea' },
  advance: { type: 'advance' },
  record_verdict: { type: 'record_verdict', outcome: 'pass', evidence: 'Looked at it.' },
  hold: { type: 'hold', reason },
  resume: { type: 'resume' },
  rollback: { type: 'rollback', reason },
  abort: { type: 'abort', reason },
  acknowledge: { type: 'acknowledge', reason },
  break_glass: { type: 'break_glass', reason },
};

test.each(Object.values(COMMANDS))('the command $type of the SDK is taken', (command) => {
  const validate = createRequestValidator()({ schema: CommandBody, method: 'POST', url: '/', httpPart: 'body' });
  expect(validate(command)).toBe(true);
});
