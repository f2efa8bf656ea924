import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@setlist/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAuditFile } from '../../packages/server/src/cli/verify-audit-file.ts';
import { checkpointAudit } from '../../packages/server/src/operations/checkpoint-audit.ts';
import { newSigner, ringOf } from '../../packages/server/test/bundle-facts.ts';
import { type AuditPlane, openAuditPlane, writeRows } from './audit-plane.ts';
import { addMember } from './control-plane.ts';
import { databaseOf, ENGINES } from './engines.ts';

describe.each(ENGINES)('the audit log, %s', (kind) => {
  let plane: AuditPlane;
  beforeAll(async () => {
    plane = await openAuditPlane(await databaseOf(kind));
    await writeRows(plane, 12);
  });
  afterAll(() => plane.close());

  const client = () => createClient({ url: plane.url, apiKey: 'slk_unused' });
  const lastSeq = async () => (await plane.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq;
  const findings = async () => {
    const verdict = await verifyAuditFile(
      await plane.exported(),
      { keys: ringOf(plane.signer), keyIds: [], kept: [] },
      () => undefined,
    );
    return verdict.findings.map((finding) => [finding.kind, finding.from, finding.to]);
  };

  test('what operations wrote is a whole log', async () => {
    expect(await findings()).toEqual([]);
    expect(await lastSeq()).toBeGreaterThan(12);
  });

  test('update, delete and truncate are refused', async () => {
    for (const statement of [
      `update audit set actor_name = 'Eve' where seq = 2`,
      `update audit set actor_name = 'Eve' where false`,
      'delete from audit where seq = 2',
      'truncate audit',
      'delete from audit_checkpoints',
    ]) {
      const refused = sql.raw(statement).execute(plane.db);
      await expect(refused, statement).rejects.toMatchObject({
        code: '42501',
        message: expect.stringContaining('append-only'),
      });
    }
  });

  test('a checkpoint is signed when the log has moved, once, by whichever node comes first', async () => {
    const first = await checkpointAudit(plane.db, plane.signer);
    expect(first).toMatchObject({ checkpoint: { seq: await lastSeq(), keyId: plane.signer.keyId }, findings: [] });
    expect(await checkpointAudit(plane.db, plane.signer)).toEqual({ checkpoint: null, findings: [] });
    await writeRows(plane, 2);
    const both = await Promise.all([newSigner(), plane.signer].map((each) => checkpointAudit(plane.db, each)));
    const [newest, ...more] = both.flatMap(({ checkpoint }) => checkpoint ?? []);
    expect(more).toEqual([]);
    expect(newest?.seq).toBe((first.checkpoint?.seq ?? 0) + 2);
    expect((await client().checkpoints()).items).toEqual([newest, first.checkpoint]);
  });

  test('rows are listed newest first, page by page', async () => {
    const all = await client().audit({ limit: 200 });
    const newest = await lastSeq();
    expect(all.items.map(({ seq }) => seq)).toEqual(Array.from({ length: newest }, (_, at) => newest - at));
    const pages = [await client().audit({ limit: 7 })];
    for (let next = pages[0]?.nextCursor ?? null; next !== null; ) {
      const page = await client().audit({ limit: 7, cursor: next });
      pages.push(page);
      next = page.nextCursor;
    }
    expect(pages.flatMap(({ items }) => items)).toEqual(all.items);
  });

  test('rows are found by actor, action, object and time', async () => {
    const ada = await addMember(plane.db, 'Ada', ['viewer']);
    const { items } = await client().audit({ limit: 200 });
    type Entry = (typeof items)[number];
    const middle = items[5]?.at ?? '';
    const cases: [object, (entry: Entry) => boolean][] = [
      [{ object: `member:${ada.id}` }, ({ object }) => object.id === ada.id],
      [{ object: 'environment' }, ({ object }) => object.kind === 'environment'],
      [{ environment: 'staging' }, ({ environment }) => environment === 'staging'],
      [{ action: 'member.*' }, ({ action }) => action.startsWith('member.')],
      [{ action: 'membe%.*' }, () => false],
      [
        { actor: 'server:test', action: 'member.change' },
        ({ actor, action }) => actor.id === 'test' && action === 'member.change',
      ],
      [{ actor: 'person:test' }, () => false],
      [{ from: middle }, ({ at }) => at >= middle],
      [{ to: middle }, ({ at }) => at < middle],
    ];
    for (const [query, choose] of cases) {
      const found = await client().audit({ limit: 200, ...query });
      expect(found.items, JSON.stringify(query)).toEqual(items.filter(choose));
    }
    const other = Buffer.from('["x"]').toString('base64url');
    const refused = [
      { from: 'yesterday' },
      { limit: 201 },
      { cursor: 'x' },
      { cursor: other },
      { seq: '1' },
      { actor: '\0' },
    ];
    expect((await client().audit({ from: '0000-01-01', limit: 1 })).items).toHaveLength(1);
    for (const query of refused as object[]) {
      await expect(client().audit(query), JSON.stringify(query)).rejects.toMatchObject({ status: 400 });
    }
  });

  test('an export holds what there was when it was begun, however much is written meanwhile', async () => {
    const before = await lastSeq();
    const stream = await client().exportAudit();
    await writeRows(plane, 3);
    const lines = (await new Response(stream).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'entry', entry: { seq: before } });
  });

  test('the CSV has every column, hashes too, and no cell that a spreadsheet would take for a formula', async () => {
    await addMember(plane.db, '=HYPERLINK("http://example.com")', ['viewer']);
    const bytes = await new Response(await client().exportAudit('csv')).bytes();
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const rows = text.trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^\ufeffseq,at,actor_kind,.*,change,previous_hash,hash$/);
    expect(rows).toHaveLength((await lastSeq()) + 1);
    expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  test('a key that leaked is retired: it is no longer published, and what it signed vouches for nothing', async () => {
    const [own] = await client().signingKeys();
    expect(own).toMatchObject({ id: plane.signer.keyId, isOwn: true, retiredAt: null });
    await expect(client().retireSigningKey(plane.signer.keyId, 'Leaked.')).rejects.toMatchObject({ status: 409 });
    const leaked = newSigner();
    await plane.register(leaked);
    await writeRows(plane, 1);
    const { checkpoint } = await checkpointAudit(plane.db, leaked);
    const published = async () => (await (await fetch(`${plane.url}/.well-known/jwks.json`)).json()).keys;
    expect(await published()).toEqual([plane.signer.jwk, leaked.jwk]);
    await client().retireSigningKey(leaked.keyId, 'Leaked.');
    await client().retireSigningKey(leaked.keyId, 'Leaked.');
    expect(await published()).toEqual([plane.signer.jwk]);
    expect((await client().audit({ object: `signing_key:${leaked.keyId}` })).items).toHaveLength(2);
    await expect(plane.register(leaked)).rejects.toThrow('was retired');
    const verdict = await verifyAuditFile(
      await plane.exported(),
      { keys: null, keyIds: [], kept: [] },
      () => undefined,
    );
    expect(verdict.checkpoints.byKey).not.toHaveProperty(leaked.keyId);
    expect(verdict.findingCount).toBe(0);
    expect(checkpoint?.keyId).toBe(leaked.keyId);
  });
});

describe('by the command line', () => {
  let plane: AuditPlane;
  beforeAll(async () => {
    plane = await openAuditPlane();
    await writeRows(plane, 3);
  });
  afterAll(() => plane.close());

  test('an export verifies without the server until someone edits it', async () => {
    const made = await plane.setlist('audit', 'export', '--output', 'log.jsonl');
    expect(made).toMatchObject({ exitCode: 0, stdout: '', stderr: 'Wrote log.jsonl.\n' });
    const clean = await plane.offline('audit', 'verify', 'log.jsonl', '--key', plane.signer.keyId);
    expect(clean).toMatchObject({ exitCode: 0, stderr: '' });
    expect(clean.stdout).toMatch(/^log\.jsonl, exported .*: (\d+) rows: row 1 \(.*\) to row \1 \(.*\)\.?\n/);
    expect(clean.stdout).toContain(`1 checkpoint verified by key ${plane.signer.keyId}, which you trust.`);
    expect(clean.stdout).toContain('Verified: nothing was edited, removed, inserted or reordered.');
    const path = join(plane.cwd, 'log.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace('Member 1', 'Nobody'));
    const tampered = await plane.offline('audit', 'verify', 'log.jsonl');
    expect(tampered).toMatchObject({ exitCode: 1, stderr: '' });
    expect(tampered.stdout).toMatch(/Not verified: 1 finding\.\n {2}line \d+: edited: Row \d+ does not have the hash/);
    const json = await plane.offline('audit', 'verify', 'log.jsonl', '--json', '--keys', plane.url);
    expect(json).toMatchObject({ exitCode: 1 });
    expect(json.json()).toMatchObject({ verified: false, trust: 'given', findings: [{ kind: 'edited' }] });
  });

  test('rows and the newest checkpoint are printed', async () => {
    const list = await plane.setlist('audit', 'list', '--object', 'member', '--limit', '2');
    expect(list.stdout).toMatch(/^ROW +AT +ACTOR.*\n\d+ .* server test +member\.change +member .*\n\d+ .*\n$/);
    expect(await plane.setlist('audit', 'checkpoint')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no checkpoint yet'),
    });
    const { checkpoint } = await checkpointAudit(plane.db, plane.signer);
    expect(JSON.parse((await plane.setlist('audit', 'checkpoint')).stdout)).toEqual(checkpoint);
  });

  test('what cannot be read or is no export ends with 2', async () => {
    writeFileSync(join(plane.cwd, 'other.txt'), 'hello');
    for (const file of ['other.txt', 'absent.jsonl']) {
      expect(await plane.offline('audit', 'verify', file)).toMatchObject({ exitCode: 2, stdout: '' });
    }
  });
});
