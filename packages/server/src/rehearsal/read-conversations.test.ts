import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedConversation } from './conversation.ts';
import { languageOfLast } from './language.ts';
import { MAX_LINE_BYTES, readConversations } from './read-conversations.ts';
import { shippedConversations } from './upstream.ts';

const LINE = JSON.stringify({ id: 'a', turns: [{ role: 'user', content: 'Grüß dich 👋' }] });
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setlist-conversations-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function read(name: string, content: string | Uint8Array): Promise<RecordedConversation[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return all(readConversations(path));
}

describe('reading conversations', () => {
  it('reads the same from a file, a gzipped file and a folder', async () => {
    const plain = await read('plain.jsonl', `${LINE}\n\n${LINE}`);
    expect(plain).toHaveLength(2);
    expect(await read('zipped.jsonl.gz', gzipSync(`${LINE}\n\n${LINE}`))).toEqual(plain);
    expect(await all(readConversations(folder))).toHaveLength(4);
  });

  it('reads prompts without answers, as MT-bench has them', async () => {
    const [first] = await read('prompts.txt', '{"question_id": 81, "category": "writing", "turns": ["One", "Two"]}');
    expect(first).toMatchObject({
      id: '81',
      services: ['writing'],
      turns: [{ role: 'user', content: 'One' }, { content: 'Two' }],
    });
  });

  it.each([
    ['no-json.txt', `${LINE}\n{"id": "b", `, /no-json\.txt:2: not JSON/],
    ['no-turns.txt', `${LINE}\n${LINE}\n{"id": "b"}`, /no-turns\.txt:3: `turns` is missing/],
    ['no-content.txt', '{"id": "b", "turns": [{"role": "user"}]}', /no-content\.txt:1: `turns\[0\]` has no `content`/],
    ['nobody.txt', '{"id": "b", "turns": [{"role": "assistant", "content": "Hi"}]}', /nobody\.txt:1: .*no user turn/],
    ['null.txt', 'null', /null\.txt:1: expected an object/],
    ['latin.txt', Buffer.from([0x7b, 0xff, 0x7d]), /latin\.txt:1: not UTF-8/],
    ['long.txt', Buffer.alloc(MAX_LINE_BYTES + 1, 0x20), /long\.txt:1: longer than 4 MiB/],
    ['broken.gz', gzipSync(LINE).subarray(0, 20), /broken\.gz: cannot be read/],
    ['turns.csv', 'dialogue_id,turn\n1,1\n', /turns\.csv: this is a table without the text/],
  ])('names the place and what is wrong in %s', async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });

  it('says that a file is not there', async () => {
    await expect(all(readConversations(join(folder, 'nowhere')))).rejects.toThrow(/nowhere: no such file/);
  });
});

describe('the conversations that ship', () => {
  it('alternate between user and assistant, have names of their own, and are German or Japanese in good part', async () => {
    const shipped = await all(readConversations(shippedConversations()));
    expect(new Set(shipped.map((each) => each.id)).size).toBe(shipped.length);
    for (const { id, turns } of shipped) {
      expect([id, turns.map((turn) => turn.role)]).toEqual([
        id,
        turns.map((_, at) => (at % 2 === 0 ? 'user' : 'assistant')),
      ]);
    }
    const languages = shipped.map(({ turns }) => languageOfLast(turns.map((turn) => turn.content)));
    expect(languages.filter((language) => language === 'de').length).toBeGreaterThanOrEqual(10);
    expect(languages.filter((language) => language === 'ja').length).toBeGreaterThanOrEqual(10);
  });
});
