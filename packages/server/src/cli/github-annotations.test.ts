import { expect, test } from 'vitest';
import { githubAnnotations } from './github-annotations.ts';

test('a finding is one line, with what GitHub would read as its own escaped', () => {
  const told = githubAnnotations([
    {
      folder: 'personas/a',
      files: new Map(),
      key: null,
      version: null,
      digest: null,
      selections: 0,
      diagnostics: [
        {
          code: 'module/x',
          severity: 'warning',
          span: { file: 'modules/a,b/c.md', line: 2, column: 3, endLine: 2, endColumn: 5 },
          message: '100 %\n::error::no',
          mend: 'Mend.',
          related: [],
        },
      ],
    },
  ]);
  expect(told.split('\n')[0]).toBe(
    '::warning file=personas/a/modules/a%2Cb/c.md,line=2,endLine=2,col=3,endColumn=5,title=module/x::100 %25%0A::error::no%0AMend.',
  );
});
