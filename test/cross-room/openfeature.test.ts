import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator, type Pickle } from '@cucumber/messages';
import type { AudienceDocument } from '@setlist/core/audience/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfrepServer, startOfrep } from './ofrep-server.ts';
import { type Session, serverSession, webSession } from './openfeature-sessions.ts';
import { beginScenario, runStep } from './openfeature-steps.ts';

/*
 * OpenFeature's own scenarios through its own SDKs and OFREP providers. Real: both clients, the sockets between, the edge,
 * the routes, serving, and the audience document with the test flags, read and compiled as a node does. Not real: the
 * document comes from no database (`startOfrep`), and where a scenario wants a provider in a state that its server does
 * not bring about (a start that never ends, `STALE`), that state is made in the client.
 */
const FEATURES = fileURLToPath(new URL('../../../shared/conformance/openfeature/', import.meta.url));

interface TestFlag {
  readonly disabled?: boolean;
  readonly variants: Readonly<Record<string, unknown>>;
  readonly defaultVariant?: string | null;
  readonly contextEvaluator?: string;
  readonly flagMetadata?: Readonly<Record<string, string | number | boolean>> | null;
}

/** `CONDITION ? 'variant' : ''`, the only form that the test flags have. */
const EVALUATOR = /^(.*) \? '([\w-]+)' : ''$/;

const declared = (type: string) => ({ type, description: 'Of the test flags.' });

/** The test flags as an `audience.yaml`; a flag without a default variant, which no scenario asks for, has no place there. */
function testFlags(): AudienceDocument {
  const given = JSON.parse(readFileSync(`${FEATURES}test-flags.json`, 'utf8')) as Record<string, TestFlag>;
  const flags = Object.entries(given).flatMap(([key, flag]) => {
    if (typeof flag.defaultVariant !== 'string') return [];
    const [, condition, serve] = EVALUATOR.exec(flag.contextEvaluator ?? '') ?? [];
    return [
      [
        key,
        {
          enabled: flag.disabled !== true,
          variants: flag.variants,
          default: flag.defaultVariant,
          ...(condition === undefined ? {} : { rules: [{ if: condition, serve }] }),
          ...(flag.flagMetadata ? { metadata: flag.flagMetadata } : {}),
        },
      ],
    ];
  });
  // Named by a scenario, and not among the flags that come with them.
  const contextAware = {
    variants: { internal: 'INTERNAL', external: 'EXTERNAL' },
    default: 'external',
    rules: [{ if: "fn == 'Sulisław' && ln == 'Świętopełk' && age == 29 && !customer", serve: 'internal' }],
  };
  return {
    context: {
      email: declared('string'),
      customer: declared('boolean'),
      age: declared('number'),
      fn: declared('string'),
      ln: declared('string'),
    },
    flags: { ...Object.fromEntries(flags), 'context-aware': contextAware },
  } as AudienceDocument;
}

const newId = IdGenerator.incrementing();
const scenariosOf = (feature: string): Pickle[] => {
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  return [...compile(parser.parse(readFileSync(`${FEATURES}${feature}.feature`, 'utf8')), feature, newId)];
};

let server: OfrepServer;
beforeAll(async () => {
  server = await startOfrep([], testFlags());
});
afterAll(() => server.close());

/** What the client itself can not do, with why; a client that learns it makes its test fail here. */
type Beyond = (scenario: Pickle) => boolean;
const isNamed = (scenario: Pickle, name: string) => scenario.name === name;

const CLIENTS: readonly {
  readonly name: string;
  readonly features: readonly [feature: string, scenarios: number][];
  readonly open: (server: OfrepServer) => Session;
  readonly beyond: Beyond;
}[] = [
  {
    name: 'the server SDK',
    features: [
      ['evaluation', 13],
      ['evaluation_v2', 82],
      ['metadata', 5],
      ['hooks', 3],
      ['contextMerging', 29],
    ],
    open: serverSession,
    // ofrep-provider 0.1.3 keeps no answers, and takes an answer without a value for a broken one.
    beyond: (scenario) => isNamed(scenario, 'CACHED reason') || isNamed(scenario, 'DISABLED reason'),
  },
  {
    name: 'the web SDK',
    // Its contexts have no levels to merge: transactions, clients and calls carry none.
    features: [
      ['evaluation', 13],
      ['evaluation_v2', 82],
      ['metadata', 5],
      ['hooks', 3],
    ],
    open: webSession,
    // ofrep-web-provider 0.4.3 says so only of what it stored on an earlier visit.
    beyond: (scenario) => isNamed(scenario, 'CACHED reason'),
  },
];

for (const { name, features, open, beyond } of CLIENTS)
  for (const [feature, expected] of features)
    describe(`${name}: ${feature}`, () => {
      const scenarios = scenariosOf(feature);
      test('every scenario is run', () => expect(scenarios).toHaveLength(expected));
      scenarios.forEach((scenario, n) => {
        const run = async () => {
          const one = beginScenario(open(server));
          try {
            for (const step of scenario.steps) await runStep(one, step);
          } finally {
            await one.session.end();
          }
        };
        (beyond(scenario) ? test.fails : test)(`${n + 1}. ${scenario.name}`, run);
      });
    });
