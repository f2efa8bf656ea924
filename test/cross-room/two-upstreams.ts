import { afterAll, afterEach, beforeEach } from 'vitest';
import { type GatewayServer, type GatewayServerOptions, startGateway } from './gateway-server.ts';
import { chunk, either, event, type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

export const hello = [{ role: 'user' as const, content: 'Hi' }];
/** The event that opens an answer without saying anything. */
export const role = event(chunk({ role: 'assistant', content: '' }));
export const word = (text: string) => event(chunk({ content: text }));

export interface TwoUpstreams {
  /** Answers `From the first.` unless a test scripts it. */
  readonly first: ScriptedUpstream;
  /** Answers `From the second.` unless a test scripts it. */
  readonly second: ScriptedUpstream;
  /** A gateway over both, or over what is told, until the end of the test. */
  readonly start: (options?: Partial<GatewayServerOptions>) => Promise<GatewayServer>;
  /** A gateway over the first alone. */
  readonly startAlone: (limits?: GatewayServerOptions['limits']) => Promise<GatewayServer>;
}

/** Two upstreams for as long as the test file runs; to be called once, outside any test. */
export async function openTwoUpstreams(): Promise<TwoUpstreams> {
  const [first, second] = await Promise.all([startScriptedUpstream(), startScriptedUpstream()]);
  const servers: GatewayServer[] = [];
  beforeEach(() => {
    first.script(either('From the first.'));
    second.script(either('From the second.'));
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  afterAll(() => Promise.all([first.close(), second.close()]));

  const start: TwoUpstreams['start'] = async (options = {}) => {
    const server = await startGateway({ upstreams: { first: first.baseUrl, second: second.baseUrl }, ...options });
    servers.push(server);
    return server;
  };
  const startAlone: TwoUpstreams['startAlone'] = (limits = {}) =>
    start({ upstreams: { first: first.baseUrl }, limits });
  return { first, second, start, startAlone };
}

/** The whole stream as text, as curl would show it. */
export async function streamedText(
  server: GatewayServer,
  more: object = {},
): Promise<{ readonly text: string; readonly response: Response }> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'concierge', messages: hello, stream: true, ...more }),
  });
  return { text: await response.text(), response };
}

/** The JSON of each event in a stream's text. */
export function eventsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((one) => one.startsWith('data: {'))
    .map((one) => JSON.parse(one.slice(6)));
}

/** What a stream's text says. */
export const contentOf = (text: string): string =>
  eventsOf(text)
    .flatMap((one) => (one['choices'] as { delta: { content?: string } }[] | undefined) ?? [])
    .map(({ delta }) => delta.content ?? '')
    .join('');
