import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderDiagnostics } from '../persona/render-diagnostics.ts';
import { parseEnvironmentFile } from './environment-file.ts';

const PATH = 'environments/production.yaml';
const parse = (source: string) => parseEnvironmentFile(PATH, source);

test('a version alone, and a version with what to say of its release', () => {
  const { file, diagnostics } = parse(`environment: production
personas:
  concierge: 1.2.0
  support:
    version: 2.0.0-rc.1
    release:
      title: Answers in Japanese
      coAuthors: [ada@example.com]
      impact:
        affected: Guests who write Japanese.
        cultures: Japanese.
        whatCouldGoWrong: It is too familiar.
        mitigations: Read by two native speakers.
        declaredRisk: medium
`);
  expect(diagnostics).toEqual([]);
  expect(file).toMatchObject({
    name: 'production',
    personas: [
      { key: 'concierge', version: '1.2.0', latched: [], release: null },
      {
        key: 'support',
        version: '2.0.0-rc.1',
        release: { title: 'Answers in Japanese', why: null, stages: null, impact: { declaredRisk: 'medium' } },
      },
    ],
  });
});

test('the file that docs/gitops.md shows is sound', () => {
  const page = readFileSync(new URL('../../../../docs/gitops.md', import.meta.url), 'utf8');
  const shown = /^```yaml\n(environment:[\s\S]*?)^```/m.exec(page)?.[1] ?? '';
  const { file, diagnostics } = parse(shown);
  expect(diagnostics).toEqual([]);
  expect(file?.personas.map(({ key }) => key)).toEqual(['concierge', 'support-agent']);
});

describe('what is wrong is told at its place with the mend', () => {
  test.each([
    ['personas: {}\n', 'schema/missing-field', 1, '`environment`'],
    ['environment: Production\npersonas: {}\n', 'schema/value', 1, 'lower-case letters'],
    ['environment: production\npersonas:\n  concierge: 1.2\n', 'schema/type', 3, 'a semantic version'],
    ['environment: production\npersonas:\n  concierge: latest\n', 'schema/value', 3, 'a semantic version'],
    ['environment: production\npersonas:\n  concierge:\n', 'schema/type', 3, '`personas.concierge.version`'],
    ['environment: production\npersonas:\n  concierge: { verison: 1.2.0 }\n', 'schema/unknown-field', 3, '`version`'],
    ['environment: production\npersonas:\n  Concierge: 1.2.0\n', 'schema/value', 3, 'lower-case letters'],
    ['environment: production\npersonas: [concierge]\n', 'schema/type', 2, 'a map'],
    ['environment: production\npersonas:\n  concierge: {}\n', 'environment/version', 3, 'Add `version:`'],
    [
      'environment: production\npersonas:\n  concierge:\n    version: 1.2.0\n    latched: [{ release: rel_1 }]\n',
      'schema/missing-field',
      5,
      '`digest`',
    ],
  ])('%j', (source, code, line, told) => {
    const { file, diagnostics } = parse(source);
    expect(file).toBeNull();
    const found = diagnostics.find((one) => one.code === code && one.span.line === line);
    expect(found, JSON.stringify(diagnostics, null, 1)).toBeDefined();
    const text = renderDiagnostics(diagnostics, new Map([[PATH, new TextEncoder().encode(source)]]), { colour: false });
    expect(text).toContain(told);
  });
});
