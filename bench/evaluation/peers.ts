import { createRequire } from 'node:module';
import { ARMS, type Clause, flagKey, ROLLOUT_PERCENT, RULES, VARIANTS } from './benched-flag.ts';
import type { Candidate } from './candidate.ts';

// The peers are installed in this folder alone, and have no types for whoever has not installed them.
const load = createRequire(import.meta.url);
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
const keysOf = (flags: number) => Array.from({ length: flags }, (_, n) => flagKey(n));
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Of ten thousand. */
const armWeights = ARMS.map(({ variant, percent }) => ({ variant, weight: ROLLOUT_PERCENT * percent }));
const offWeight = (100 - ROLLOUT_PERCENT) * 100;

/** `@openfeature/flagd-core`: JsonLogic, compiled by it. */
export async function makeFlagd(flags: number): Promise<Candidate<object>> {
  interface Flagd {
    setConfigurations(text: string): unknown;
    resolveStringEvaluation(flag: string, otherwise: string, context: object): { value: string };
  }
  const { FlagdCore } = load('@openfeature/flagd-core') as { FlagdCore: new (...given: unknown[]) => Flagd };
  const conditionOf = ({ attribute, op, values }: Clause): Json => {
    const value = { var: attribute };
    const literal = values[0] ?? '';
    switch (op) {
      case 'is':
        return { '===': [value, literal] };
      case 'in':
        return { in: [value, values] };
      case 'startsWith':
        return { starts_with: [value, literal] };
      case 'endsWith':
        return { ends_with: [value, literal] };
      case 'below':
        return { '<': [value, literal] };
      case 'above':
        return { '>': [value, literal] };
      default:
        return { sem_ver: [value, op === 'versionBelow' ? '<' : '>=', literal] };
    }
  };
  const all = (clauses: readonly Clause[]): Json =>
    clauses.length === 1 ? conditionOf(clauses[0] as Clause) : { and: clauses.map(conditionOf) };
  const fractional: Json = {
    fractional: [...armWeights.map(({ variant, weight }) => [variant, weight]), ['off', offWeight]],
  };
  const flag = {
    state: 'ENABLED',
    variants: Object.fromEntries(VARIANTS.map((variant) => [variant, variant])),
    defaultVariant: 'off',
    targeting: { if: [...RULES.flatMap(({ clauses, variant }) => [all(clauses), variant]), fractional] },
  };
  const core = new FlagdCore(undefined, silent);
  core.setConfigurations(JSON.stringify({ flags: Object.fromEntries(keysOf(flags).map((key) => [key, flag])) }));
  return {
    contextOf: (user) => ({ ...user }),
    evaluate: (key, context) => core.resolveStringEvaluation(key, '', context).value,
  };
}

/** `@launchdarkly/node-server-sdk`, its test data source, no events. */
export async function makeLaunchDarkly(flags: number): Promise<Candidate<object>> {
  interface Client {
    waitForInitialization(options: object): Promise<unknown>;
    variation(flag: string, context: object, otherwise: string): Promise<string>;
  }
  const { init } = load('@launchdarkly/node-server-sdk') as { init: (key: string, options: object) => Client };
  const { TestData } = load('@launchdarkly/node-server-sdk/integrations') as {
    TestData: new () => { usePreconfiguredFlag(flag: object): Promise<unknown>; getFactory(): unknown };
  };
  const operators: Readonly<Record<Clause['op'], readonly [op: string, negate: boolean]>> = {
    is: ['in', false],
    in: ['in', false],
    startsWith: ['startsWith', false],
    endsWith: ['endsWith', false],
    below: ['lessThan', false],
    above: ['greaterThan', false],
    versionBelow: ['semVerLessThan', false],
    versionFrom: ['semVerLessThan', true],
  };
  const place = (variant: string) => VARIANTS.indexOf(variant as (typeof VARIANTS)[number]);
  const rules = RULES.map(({ clauses, variant }, n) => ({
    id: `r${n}`,
    variation: place(variant),
    clauses: clauses.map(({ attribute, op, values }) => {
      const [name, negate] = operators[op];
      return { contextKind: 'user', attribute, op: name, values, negate };
    }),
  }));
  const variations = [
    { variation: 0, weight: offWeight * 10 },
    ...armWeights.map(({ variant, weight }) => ({ variation: place(variant), weight: weight * 10 })),
  ];
  const source = new TestData();
  for (const key of keysOf(flags)) {
    const flag = { key, version: 1, on: true, salt: key, variations: VARIANTS, offVariation: 0, targets: [], rules };
    await source.usePreconfiguredFlag({ ...flag, fallthrough: { rollout: { contextKind: 'user', variations } } });
  }
  const options = { updateProcessor: source.getFactory(), sendEvents: false, diagnosticOptOut: true, logger: silent };
  const client = init('sdk-bench', options);
  await client.waitForInitialization({ timeout: 10 });
  return {
    contextOf: ({ targetingKey, ...rest }) => ({ kind: 'user', key: targetingKey, ...rest }),
    evaluate: (key, context) => client.variation(key, context, ''),
  };
}

/** `@growthbook/growthbook`, its client for many users. */
export async function makeGrowthBook(flags: number): Promise<Candidate<object>> {
  interface Client {
    initSync(options: object): Client;
    getFeatureValue(flag: string, otherwise: string, user: object): string;
  }
  const { GrowthBookClient } = load('@growthbook/growthbook') as { GrowthBookClient: new (options: object) => Client };
  const conditionOf = ({ op, values }: Clause): Json => {
    const literal = values[0] ?? '';
    const pattern = String(literal).replaceAll('.', '\\.');
    switch (op) {
      case 'is':
        return literal;
      case 'in':
        return { $in: values };
      case 'startsWith':
        return { $regex: `^${pattern}` };
      case 'endsWith':
        return { $regex: `${pattern}$` };
      case 'below':
        return { $lt: literal };
      case 'above':
        return { $gt: literal };
      default:
        return op === 'versionBelow' ? { $vlt: literal } : { $vgte: literal };
    }
  };
  const rules = RULES.map(({ clauses, variant }) => ({
    condition: Object.fromEntries(clauses.map((one) => [one.attribute, conditionOf(one)])),
    force: variant,
  }));
  const rollout = {
    variations: ARMS.map(({ variant }) => variant),
    weights: ARMS.map(({ percent }) => percent / 100),
    coverage: ROLLOUT_PERCENT / 100,
    hashAttribute: 'id',
    hashVersion: 2,
  };
  const features = keysOf(flags).map((key) => [
    key,
    { defaultValue: 'off', rules: [...rules, { ...rollout, key, seed: key }] },
  ]);
  const client = new GrowthBookClient({}).initSync({ payload: { features: Object.fromEntries(features) } });
  return {
    contextOf: ({ targetingKey, ...rest }) => ({ attributes: { id: targetingKey, ...rest } }),
    evaluate: (key, user) => client.getFeatureValue(key, '', user),
  };
}

/** `unleash-client`, from a bootstrap, never refreshed. */
export async function makeUnleash(flags: number): Promise<Candidate<object>> {
  interface Client {
    start(): Promise<void>;
    on(event: string, listener: () => void): void;
    getVariant(flag: string, context: object): { name: string; enabled: boolean };
  }
  const unleash = load('unleash-client') as {
    Unleash: new (options: object) => Client;
    InMemStorageProvider: new () => object;
  };
  const operators: Readonly<Record<Clause['op'], readonly [operator: string, inverted: boolean]>> = {
    is: ['IN', false],
    in: ['IN', false],
    startsWith: ['STR_STARTS_WITH', false],
    endsWith: ['STR_ENDS_WITH', false],
    below: ['NUM_LT', false],
    above: ['NUM_GT', false],
    versionBelow: ['SEMVER_LT', false],
    versionFrom: ['SEMVER_LT', true],
  };
  const constraintOf = ({ attribute, op, values }: Clause) => {
    const [operator, inverted] = operators[op];
    const texts = values.map(String);
    const isOne = operator.startsWith('NUM') || operator.startsWith('SEMVER');
    const given = isOne ? { value: texts[0], values: [] } : { values: texts };
    return { contextName: attribute, operator, inverted, caseInsensitive: false, ...given };
  };
  const variantOf = (name: string, weight: number) => ({
    name,
    weight,
    stickiness: 'userId',
    payload: { type: 'string', value: name },
  });
  const strategy = (groupId: string, rollout: number, constraints: object[], variants: object[]) => ({
    name: 'flexibleRollout',
    parameters: { groupId, rollout: String(rollout), stickiness: 'userId' },
    constraints,
    variants,
  });
  const arms = ARMS.map(({ variant, percent }) => variantOf(variant, percent * 10));
  const features = keysOf(flags).map((key) => ({
    ...{ name: key, enabled: true, type: 'experiment', project: 'default', stale: false, impressionData: false },
    variants: [],
    strategies: [
      ...RULES.map(({ clauses, variant }, n) =>
        strategy(`${key}/${n}`, 100, clauses.map(constraintOf), [variantOf(variant, 1_000)]),
      ),
      strategy(key, ROLLOUT_PERCENT, [], arms),
    ],
  }));
  const client = new unleash.Unleash({
    ...{ appName: 'bench', instanceId: 'bench', url: 'http://127.0.0.1:9/', customHeaders: {} },
    ...{ refreshInterval: 0, disableMetrics: true, disableAutoStart: true, skipInstanceCountWarning: true },
    storageProvider: new unleash.InMemStorageProvider(),
    bootstrap: { data: features },
  });
  client.on('error', () => {});
  const isReady = new Promise<void>((resolve) => client.on('ready', resolve));
  await client.start();
  await isReady;
  return {
    contextOf: ({ targetingKey, ...rest }) => ({
      userId: targetingKey,
      properties: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
    }),
    evaluate: (key, context) => {
      const variant = client.getVariant(key, context);
      return variant.enabled ? variant.name : 'off';
    },
  };
}

/** `statsig-node-lite`, local, from bootstrap values, exposures not logged. */
export async function makeStatsig(flags: number): Promise<Candidate<object>> {
  interface Client {
    initializeAsync(): Promise<void>;
    getExperimentWithExposureLoggingDisabledSync(user: object, name: string): { value: { arm: string } };
  }
  const { default: StatsigServer } = load('statsig-node-lite/dist/StatsigServer') as {
    default: new (secret: string, options: object) => Client;
  };
  const operators: Readonly<Record<Clause['op'], string>> = {
    is: 'any_case_sensitive',
    in: 'any_case_sensitive',
    startsWith: 'str_starts_with_any',
    endsWith: 'str_ends_with_any',
    below: 'lt',
    above: 'gt',
    versionBelow: 'version_lt',
    versionFrom: 'version_gte',
  };
  const conditionOf = ({ attribute, op, values }: Clause) => ({
    type: 'user_field',
    field: attribute,
    operator: operators[op],
    targetValue: ['below', 'above', 'versionBelow', 'versionFrom'].includes(op) ? values[0] : values,
    ...{ additionalValues: {}, isDeviceBased: false, idType: 'userID' },
  });
  const bucket = (salt: string, operator: string, end: number) => ({
    ...{ type: 'user_bucket', field: null, operator, targetValue: end, additionalValues: { salt } },
    ...{ isDeviceBased: false, idType: 'userID' },
  });
  const rule = (id: string, arm: string, conditions: object[]) => ({
    ...{ id, name: id, groupName: id, salt: id, passPercentage: 100, idType: 'userID', conditions },
    ...{ returnValue: { arm }, isDeviceBased: false, isExperimentGroup: false },
  });
  const configs = keysOf(flags).map((key) => {
    let end = 0;
    const groups = ARMS.map(({ variant, percent }) => {
      end += percent * 10;
      return rule(variant, variant, [bucket(`${key}/arms`, 'lt', end)]);
    });
    const outside = rule('outside', 'off', [bucket(`${key}/share`, 'gte', ROLLOUT_PERCENT * 10)]);
    return {
      ...{ name: key, type: 'dynamic_config', salt: key, enabled: true, defaultValue: { arm: 'off' } },
      ...{ entity: 'experiment', idType: 'userID', isDeviceBased: false, explicitParameters: [] },
      rules: [
        ...RULES.map(({ clauses, variant }, n) => rule(`r${n}`, variant, clauses.map(conditionOf))),
        outside,
        ...groups,
      ],
    };
  });
  const specs = {
    dynamic_configs: configs,
    feature_gates: [],
    layer_configs: [],
    has_updates: true,
    time: 1,
    id_lists: {},
  };
  const client = new StatsigServer('secret-bench', {
    ...{ localMode: true, disableDiagnostics: true, disableRulesetsSync: true, disableIdListsSync: true },
    bootstrapValues: JSON.stringify({ ...specs, layers: {} }),
    logger: silent,
  });
  await client.initializeAsync();
  return {
    contextOf: ({ targetingKey, ...custom }) => ({ userID: targetingKey, custom }),
    evaluate: (key, user) => client.getExperimentWithExposureLoggingDisabledSync(user, key).value.arm,
  };
}
