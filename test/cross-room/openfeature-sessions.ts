import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import * as server from '@openfeature/server-sdk';
import * as web from '@openfeature/web-sdk';
import type { OfrepServer } from './ofrep-server.ts';

export type FlagType = 'Boolean' | 'String' | 'Integer' | 'Float' | 'Object';
export type ProviderKind = 'stable' | 'not ready' | 'error' | 'fatal' | 'stale';
export type Context = Record<string, server.EvaluationContextValue>;
export type Details = server.EvaluationDetails<server.JsonValue>;
type Hooks = readonly server.Hook[];

/** One client of one official SDK with its official OFREP provider, in a domain of its own. */
export interface Session {
  readonly start: (kind: ProviderKind) => Promise<void>;
  readonly evaluate: (
    type: FlagType,
    key: string,
    fallback: server.JsonValue,
    context: Context,
    hooks?: Hooks,
  ) => Promise<Details>;
  /** To the client's own context; the web SDK has none. */
  readonly addContext: (entry: Context) => void;
  readonly addHooks: (hooks: Hooks) => void;
  readonly status: () => string;
  /** The context that reached the server last. */
  readonly sentContext: () => Context;
  readonly end: () => Promise<void>;
}

const NEVER = () => new Promise<never>(() => {});
let domains = 0;

/** Remembers what is sent, and sends it. */
function spiedFetch() {
  let sent: Context = {};
  const send = async (input: RequestInfo | URL, init?: RequestInit) => {
    if (input instanceof Request)
      sent = (JSON.parse(await input.clone().text()) as { context?: Context }).context ?? {};
    return fetch(input, init);
  };
  return { send, sent: () => sent };
}

export function serverSession({ url, apiKey }: OfrepServer): Session {
  const domain = `server-${++domains}`;
  const client = server.OpenFeature.getClient(domain);
  const spy = spiedFetch();
  return {
    start: async (kind) => {
      const events = new server.OpenFeatureEventEmitter();
      // The provider asks nothing of the server when it starts, so what a start can come to is made here.
      const starts = {
        'not ready': NEVER,
        error: async () => Promise.reject(new server.GeneralError('it is told to fail')),
        fatal: async () => Promise.reject(new server.ProviderFatalError('it is told to fail for good')),
        stable: async () => {},
        stale: async () => {},
      };
      const provider = Object.assign(
        new OFREPProvider({ baseUrl: url, headers: [['X-API-Key', apiKey]], fetchImplementation: spy.send }),
        { events, initialize: starts[kind] },
      );
      const set = server.OpenFeature.setProviderAndWait(domain, provider).catch(() => {});
      if (kind !== 'not ready') await set;
      if (kind === 'stale') events.emit(server.ProviderEvents.Stale);
    },
    evaluate: async (type, key, fallback, context, hooks = []) => {
      const options = { hooks: [...hooks] };
      if (type === 'Boolean') return client.getBooleanDetails(key, fallback as boolean, context, options);
      if (type === 'String') return client.getStringDetails(key, fallback as string, context, options);
      if (type === 'Object') return client.getObjectDetails(key, fallback, context, options);
      return client.getNumberDetails(key, fallback as number, context, options);
    },
    addContext: (entry) => void client.setContext({ ...client.getContext(), ...entry }),
    addHooks: (hooks) => void client.addHooks(...hooks),
    status: () => client.providerStatus,
    sentContext: spy.sent,
    end: async () => {
      client.clearHooks();
      client.setContext({});
      server.OpenFeature.setContext({});
    },
  };
}

export function webSession({ url, apiKey }: OfrepServer): Session {
  const domain = `web-${++domains}`;
  const client = web.OpenFeature.getClient(domain);
  const spy = spiedFetch();
  const providers: OFREPWebProvider[] = [];
  return {
    start: async (kind) => {
      // A key that is unknown is fatal by the server's own answer; a port where nobody listens is an error.
      const baseUrl = kind === 'error' ? 'http://127.0.0.1:1' : url;
      const headers: [string, string][] = [['Authorization', `Bearer ${kind === 'fatal' ? 'unknown' : apiKey}`]];
      const fetchImplementation = kind === 'not ready' ? NEVER : spy.send;
      const provider = new OFREPWebProvider({ baseUrl, headers, fetchImplementation, pollInterval: 0 });
      providers.push(provider);
      const set = web.OpenFeature.setProviderAndWait(domain, provider as web.Provider).catch(() => {});
      if (kind !== 'not ready') await set;
      if (kind === 'stale') provider.events?.emit(web.ProviderEvents.Stale);
    },
    evaluate: async (type, key, fallback, context, hooks = []) => {
      if (Object.keys(context).length > 0) await web.OpenFeature.setContext(domain, context);
      const options = { hooks: hooks as web.Hook[] };
      if (type === 'Boolean') return client.getBooleanDetails(key, fallback as boolean, options);
      if (type === 'String') return client.getStringDetails(key, fallback as string, options);
      if (type === 'Object') return client.getObjectDetails(key, fallback as web.JsonValue, options);
      return client.getNumberDetails(key, fallback as number, options);
    },
    addContext: () => {
      throw new Error('a client of the web SDK has no context of its own');
    },
    addHooks: (hooks) => void client.addHooks(...(hooks as web.Hook[])),
    status: () => client.providerStatus,
    sentContext: spy.sent,
    end: async () => {
      client.clearHooks();
      for (const provider of providers) await provider.onClose?.();
    },
  };
}
