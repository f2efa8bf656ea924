import type { PickleStep } from '@cucumber/messages';
import * as server from '@openfeature/server-sdk';
import { expect } from 'vitest';
import type { Context, Details, FlagType, ProviderKind, Session } from './openfeature-sessions.ts';

/** What the steps of one scenario hand on to each other. */
export interface Scenario {
  readonly session: Session;
  flag: { readonly type: FlagType; readonly key: string; readonly fallback: server.JsonValue };
  context: Context;
  details: Details | null;
  readonly hooks: { name: string; stage: string; details: Details | null }[];
  optionHooks: server.Hook[];
  beforeContext: Context;
  levels: readonly string[];
}

export const beginScenario = (session: Session): Scenario => ({
  session,
  flag: { type: 'Boolean', key: '', fallback: false },
  context: {},
  details: null,
  hooks: [],
  optionHooks: [],
  beforeContext: {},
  levels: [],
});

type Rows = readonly (readonly string[])[];
type Take = (scenario: Scenario, found: readonly string[], rows: Rows) => void | Promise<void>;

/** Runs one step; a step that nothing here knows fails. */
export async function runStep(scenario: Scenario, step: PickleStep): Promise<void> {
  const rows = step.argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [];
  for (const [pattern, take] of STEPS) {
    const found = pattern.exec(step.text);
    if (found !== null) return await take(scenario, found.slice(1), rows);
  }
  throw new Error(`No step is known for: ${step.text}`);
}

function jsonOf(type: string, text: string): server.JsonValue {
  const plain = text.replaceAll('\\"', '"');
  if (type === 'String') return text;
  if (type === 'Boolean') return text === 'true';
  return type === 'Object' ? (JSON.parse(plain) as server.JsonValue) : Number(text);
}

const typeOf = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}` as FlagType;

const evaluate = async (one: Scenario) => {
  const { type, key, fallback } = one.flag;
  one.details = await one.session.evaluate(type, key, fallback, one.context, one.optionHooks);
};
const ask = async (one: Scenario, type: FlagType, key: string, fallback: server.JsonValue) => {
  one.flag = { type, key, fallback };
  await evaluate(one);
};
const told = (one: Scenario): Details => {
  if (one.details === null) throw new Error('nothing was evaluated');
  return one.details;
};
const hookNamed = (one: Scenario, name: string): server.Hook => {
  const heard = (stage: string, details: Details | null = null) => void one.hooks.push({ name, stage, details });
  return {
    before: () => heard('before'),
    after: (_context, details) => heard('after', details as Details),
    error: () => heard('error'),
    finally: (_context, details) => heard('finally', details as Details),
  };
};

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';
const step = (text: string, take: Take): readonly [RegExp, Take] => [
  new RegExp(`^${text.replaceAll('{}', QUOTED)}$`),
  take,
];
const quote = (value: unknown) => value as string;

const STEPS: readonly (readonly [RegExp, Take])[] = [
  step('a (stable|not ready|error|fatal|stale) provider', (one, [kind]) => one.session.start(kind as ProviderKind)),
  step('a stable provider with retrievable context is registered', async (one) => {
    server.OpenFeature.setTransactionContextPropagator(new server.AsyncLocalStorageTransactionContextPropagator());
    await one.session.start('stable');
  }),
  step('a (\\w+)-flag with key {} and a fallback value {}', (one, [type = '', key = '', text = '']) => {
    one.flag = { type: typeOf(type), key, fallback: jsonOf(typeOf(type), text) };
  }),
  step('a context containing a key {}, with type {} and with value {}', (one, [key = '', type = '', text = '']) => {
    one.context[key] = jsonOf(type, text) as server.EvaluationContextValue;
  }),
  step('a context containing a key {} with null value', (one, [key = '']) => {
    one.context[key] = null as never;
  }),
  step('the flag was evaluated with details(?: asynchronously| using the evaluation options)?', evaluate),
  step('the resolved details value should be {}', (one, [text = '']) => {
    expect(told(one).value).toEqual(jsonOf(one.flag.type, text));
  }),
  step('the reason should be {}', (one, [reason]) => expect(told(one).reason).toBe(reason)),
  step('the error-code should be {}', (one, [code]) => expect(told(one).errorCode).toBe(code)),
  step('the flag key should be {}', (one, [key]) => expect(told(one).flagKey).toBe(key)),
  step('the variant should be {}', (one, [variant]) => expect(told(one).variant).toBe(variant)),
  step('the provider status should be {}', (one, [status]) => expect(one.session.status()).toBe(status)),
  step('the resolved metadata is empty', (one) => expect(told(one).flagMetadata).toEqual({})),
  step('the resolved metadata should contain', (one, _, [, ...rows]) => {
    const wanted = rows.map(([key = '', type = '', text = '']) => [key, jsonOf(type, text)]);
    expect(told(one).flagMetadata).toEqual(Object.fromEntries(wanted));
  }),
  step('evaluation options containing specific hooks', (one) => {
    one.optionHooks = [hookNamed(one, 'first'), hookNamed(one, 'second')];
  }),
  step('the specified hooks should execute during evaluation', (one) => {
    expect(new Set(one.hooks.map(({ name }) => name))).toEqual(new Set(['first', 'second']));
  }),
  step('the hook order should be maintained', (one) => {
    const order = ['first before', 'second before', 'second after', 'first after', 'second finally', 'first finally'];
    expect(one.hooks.map(({ name, stage }) => `${name} ${stage}`)).toEqual(order);
  }),
  step('an evaluation context with modifiable data', (one) => {
    one.context = { email: 'a@example.com', within: { list: ['x'] } };
  }),
  step('the original evaluation context should remain unmodified', (one) => {
    expect(one.context).toEqual({ email: 'a@example.com', within: { list: ['x'] } });
  }),
  step('the evaluation details should be immutable', (one) => {
    expect(Object.isFrozen(told(one).flagMetadata)).toBe(true);
  }),
  step('the evaluation should complete without blocking', (one) => expect(told(one).errorCode).toBeUndefined()),
  step('a client with added hook', (one) => one.session.addHooks([hookNamed(one, 'added')])),
  step('the {} hook should have been executed', (one, [stage]) => {
    expect(one.hooks.map((heard) => heard.stage)).toContain(stage);
  }),
  step('the {} hooks should be called with evaluation details', (one, [stages = ''], [, ...rows]) => {
    for (const stage of stages.split(', ')) {
      const heard = one.hooks.find((each) => each.stage === stage)?.details ?? null;
      for (const [type = '', name = '', text = ''] of rows) {
        const field = FIELDS[name];
        const wanted = text === 'null' ? undefined : jsonOf(typeOf(type), text);
        expect(field === undefined ? 'no such field' : heard?.[field], `${stage} ${name}`).toEqual(wanted);
      }
    }
  }),

  // Merging of contexts, of the server SDK.
  step('A context entry with key {} and value {} is added to the {} level', (one, [key = '', value = '', level = '']) =>
    addAt(one, level, { [key]: value }),
  ),
  step('A table with levels of increasing precedence', (one, _, rows) => {
    one.levels = rows.flat();
  }),
  step(
    'Context entries for each level from API level down to the {} level, with key {} and value {}',
    (one, [level = '', key = '']) => {
      for (const each of one.levels.slice(0, one.levels.indexOf(level) + 1)) addAt(one, each, { [key]: each });
    },
  ),
  step('Some flag was evaluated', async (one) => {
    const before = { before: () => one.beforeContext };
    one.details = await new Promise<Details>((resolve, reject) => {
      server.OpenFeature.setTransactionContext(transactions.get(one) ?? {}, () => {
        one.session.evaluate('Boolean', 'boolean-flag', false, one.context, [before]).then(resolve, reject);
      });
    });
  }),
  step('The merged context contains an entry with key {} and value {}', (one, [key = '', value]) => {
    expect(one.session.sentContext()[key]).toBe(value);
  }),

  // The older words of the same.
  step(`an? (\\w+) flag with key {} is evaluated with (?:details and )?default value "?([^"]*)"?`, (one, found) => {
    const [type = '', key = '', text = ''] = found;
    return ask(one, typeOf(type), key, jsonOf(typeOf(type), text));
  }),
  step('an object flag with key {} is evaluated with (?:details and )?a null default value', (one, [key]) =>
    ask(one, 'Object', quote(key), {}),
  ),
  step('a flag with key {} is evaluated with default value {}', (one, [key, text]) =>
    ask(one, 'String', quote(key), quote(text)),
  ),
  step('a non-existent string flag with key {} is evaluated with details and a fallback value {}', (one, [key, text]) =>
    ask(one, 'String', quote(key), quote(text)),
  ),
  step('a string flag with key {} is evaluated as an integer, with details and a fallback value (\\d+)', (one, found) =>
    ask(one, 'Integer', quote(found[0]), Number(found[1])),
  ),
  step('the resolved (\\w+) (?:value|response) should be "?([^"]*)"?', (one, [, text = '']) => {
    expect(told(one).value).toEqual(jsonOf(one.flag.type, text));
  }),
  step(
    'the resolved \\w+ details value should be "?([^",]*)"?, the variant should be {}, and the reason should be {}',
    (one, [text = '', variant, reason]) => {
      expect(told(one)).toMatchObject({ value: jsonOf(one.flag.type, text), variant, reason });
    },
  ),
  step('the variant should be {}, and the reason should be {}', (one, [variant, reason]) => {
    expect(told(one)).toMatchObject({ variant, reason });
  }),
  step(
    'the resolved object (?:details )?value should be contain fields {}, {}, and {}, with values {}, {} and (\\d+), respectively',
    (one, [first = '', second = '', third = '', flag, text, number]) => {
      const wanted = { [first]: flag === 'true', [second]: text, [third]: Number(number) };
      expect(told(one).value).toEqual(wanted);
    },
  ),
  step('context contains keys {}, {}, {}, {} with values {}, {}, (\\d+), {}', (one, found) => {
    const [first = '', second = '', third = '', fourth = '', one1 = '', two = '', three, four] = found;
    one.context = { [first]: one1, [second]: two, [third]: Number(three), [fourth]: four === 'true' };
  }),
  step('the resolved flag value is {} when the context is empty', async (one, [text]) => {
    const { type, key, fallback } = one.flag;
    // An empty context has to be set to be one: what was set before would stay.
    const details = await one.session.evaluate(type, key, fallback, { targetingKey: 'nobody' });
    expect(details.value).toBe(text);
  }),
  step('the default (?:string|integer) value should be returned', (one) => {
    expect(told(one).value).toBe(one.flag.fallback);
  }),
  step('the reason should indicate an error and the error code should indicate .* with {}', (one, [code]) => {
    expect(told(one)).toMatchObject({ reason: 'ERROR', errorCode: code });
  }),
];

const FIELDS: Readonly<Record<string, keyof Details>> = {
  flag_key: 'flagKey',
  value: 'value',
  variant: 'variant',
  reason: 'reason',
  error_code: 'errorCode',
};

const transactions = new WeakMap<Scenario, Context>();

function addAt(one: Scenario, level: string, entry: Context): void {
  if (level === 'API') server.OpenFeature.setContext({ ...server.OpenFeature.getContext(), ...entry });
  else if (level === 'Transaction') transactions.set(one, { ...transactions.get(one), ...entry });
  else if (level === 'Client') one.session.addContext(entry);
  else if (level === 'Invocation') Object.assign(one.context, entry);
  else Object.assign(one.beforeContext, entry);
}
