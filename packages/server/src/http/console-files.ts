import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Nothing from elsewhere, no inline scripts, no frames; Mantine sets style attributes. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the built console below `/console/`; every path of its own routes gets its page. */
export async function addConsoleFiles(app: FastifyInstance, directory: string): Promise<void> {
  if (!existsSync(join(directory, 'index.html'))) {
    app.get('/', async () => ({ setlist: 'The console is not built here. `npm run build` builds it.' }));
    return;
  }
  await app.register(
    async (pages) => {
      await pages.register(fastifyStatic, {
        root: directory,
        setHeaders: (reply, path) => {
          const hashed = path.includes('/assets/');
          reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
      pages.addHook('onSend', async (_request, reply) => {
        reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
        reply.header('referrer-policy', 'no-referrer');
      });
      pages.setNotFoundHandler((request, reply) => {
        if (request.url.includes('/assets/')) return reply.code(404).type('text/plain').send('There is no such file.');
        return reply.sendFile('index.html');
      });
    },
    { prefix: '/console' },
  );
  app.get('/', (_request, reply) => reply.redirect('/console/'));
}
