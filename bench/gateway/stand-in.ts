import { createServer, type ServerResponse } from 'node:http';
import { announce } from './announce.ts';

// The upstream of every candidate: answers at once, whole or as a stream of 200 chunks, each written by itself.
const CHUNKS = 200;

const whole = JSON.stringify({
  id: 'chatcmpl-stand-in',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'stand-in',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'The quiet room upstairs is yours from eight. '.repeat(8), refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: { prompt_tokens: 420, completion_tokens: 80, total_tokens: 500 },
});

const event = (delta: object, finishReason: string | null = null) =>
  Buffer.from(
    `data: ${JSON.stringify({
      id: 'chatcmpl-stand-in',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'stand-in',
      system_fingerprint: 'fp_44709d6fcb',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    })}\n\n`,
  );
const role = event({ role: 'assistant', content: '' });
const token = event({ content: ' word' });
const ending = Buffer.concat([
  event({}, 'stop'),
  Buffer.from(
    `data: {"id":"chatcmpl-stand-in","object":"chat.completion.chunk","created":1700000000,"model":"stand-in","choices":[],"usage":{"prompt_tokens":420,"completion_tokens":200,"total_tokens":620}}\n\ndata: [DONE]\n\n`,
  ),
]);

function writeStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(role);
  let left = CHUNKS;
  const next = () => {
    if (response.destroyed) return;
    if (left === 0) return void response.end(ending);
    left -= 1;
    if (response.write(token)) setImmediate(next);
    else response.once('drain', next);
  };
  setImmediate(next);
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (Buffer.concat(parts).includes('"stream":true')) return writeStream(response);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) });
    response.end(whole);
  });
});
announce(server);
