import { gatewayPaths } from '../paths.ts';
import type { ChatRequest } from './settings.ts';

/** The same request for curl and for the official `openai` package. The key is read from the environment, never written out. */
export function snippets(origin: string, request: ChatRequest): { curl: string; node: string } {
  return { curl: curl(origin, request), node: node(origin, request) };
}

function curl(origin: string, request: ChatRequest): string {
  const body = JSON.stringify(request, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -N ${origin}${gatewayPaths.chatCompletions} \\`,
    '  -H "authorization: Bearer $SETLIST_API_KEY" \\',
    '  -H "content-type: application/json" \\',
    `  -d '${body}'`,
  ].join('\n');
}

function node(origin: string, request: ChatRequest): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${origin}${gatewayPaths.base}',
  apiKey: process.env.SETLIST_API_KEY,
});

const stream = await client.chat.completions.create(${JSON.stringify(request, null, 2)});

for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}`;
}
