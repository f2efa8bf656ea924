import { describe, expect, test } from 'vitest';
import { sortFolder } from './folder.ts';
import { FILE_BYTES_LIMIT, FILE_COUNT_LIMIT } from './limits.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const persona: [string, Uint8Array] = ['persona.yaml', bytes('key: x\n')];
const codes = (...files: [string, Uint8Array][]) =>
  sortFolder(new Map([persona, ...files])).diagnostics.map(({ code, severity }) => `${severity} ${code}`);

describe('sortFolder', () => {
  test.each([
    '../persona.yaml',
    'modules/../../etc/passwd',
    '/etc/passwd',
    'C:/persona.yaml',
    'modules\\tone\\formal.md',
    'modules//formal.md',
    './persona.yaml',
    'modules/tone/a\u202Eb.md',
    'modules/tone/a\nb.md',
    'skills/x/run.lnk',
    'skills/x/con ',
    `${'a/'.repeat(150)}b.md`,
  ])('the path %j is refused', (path) => {
    expect(codes([path, bytes('x')])).toEqual(['error files/path']);
  });

  test('a file too large, and a folder of too many, are refused', () => {
    expect(codes(['modules/a/b.md', new Uint8Array(FILE_BYTES_LIMIT + 1)])).toEqual(['error files/too-large']);
    const many = Array.from({ length: FILE_COUNT_LIMIT }, (_, n): [string, Uint8Array] => [`README${n}/.x`, bytes('')]);
    expect(codes(...many)).toEqual(['error files/too-many']);
  });

  test('read-mes, licences and hidden files are left out in silence, others with a warning', () => {
    expect(codes(['README.md', bytes('x')], ['LICENSE', bytes('x')], ['.git/config', bytes('x')])).toEqual([]);
    const { diagnostics } = sortFolder(
      new Map([persona, ['modul/tone/formal.md', bytes('x')], ['notes.txt', bytes('x')]]),
    );
    expect(diagnostics.map(({ severity, mend }) => `${severity} ${mend}`)).toEqual([
      'warning Did you mean the folder `modules`?',
      'warning Remove it, or put it into the folder of the skill that uses it.',
    ]);
  });

  test('a persona.yml is told to be renamed', () => {
    const { diagnostics } = sortFolder(new Map([['persona.yml', bytes('key: x')]]));
    expect(diagnostics.map(({ mend }) => mend)).toContain('Rename it to `persona.yaml`.');
  });

  test('bytes that are not UTF-8 are refused at their line', () => {
    const { diagnostics } = sortFolder(
      new Map([persona, ['modules/a/b.md', new Uint8Array([0x61, 0x0a, 0xff, 0x0a])]]),
    );
    expect(diagnostics).toMatchObject([{ code: 'files/encoding', span: { file: 'modules/a/b.md', line: 2 } }]);
  });

  test('a byte order mark and CRLF are taken for what they are', () => {
    const { folder } = sortFolder(new Map([['persona.yaml', bytes('\uFEFFkey: x\r\nname: y\r\n')]]));
    expect(folder.persona).toBe('key: x\nname: y\n');
  });
});
