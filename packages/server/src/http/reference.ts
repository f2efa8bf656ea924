import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';

const AT = '/docs/api';
const NONCE = 'nonce-of-each-answer';

/** Everything from here, and no script but those that this very answer names; Scalar's editor makes styles as it goes. */
const policyWith = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Nothing is asked of or told to any other host. */
const CONFIGURATION = {
  url: '/openapi.json',
  pageTitle: 'Setlist API',
  nonce: NONCE,
  theme: 'default',
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  documentDownloadType: 'json',
} as const;

interface Page {
  readonly html: string;
  readonly script: Buffer;
  readonly zippedScript: Buffer;
}

/** The reference page at `/docs/api/`, by Scalar; it is read from disk when it is first asked for. */
export function addReference(app: FastifyInstance): void {
  let page: Promise<Page> | null = null;
  const pageOf = () => {
    page ??= loadPage();
    return page;
  };

  app.get(AT, (_request, reply) => reply.redirect(`${AT}/`));

  app.get(`${AT}/`, async (_request, reply) => {
    const nonce = randomBytes(18).toString('base64');
    const { html } = await pageOf();
    reply.header('content-security-policy', policyWith(nonce));
    reply.header('referrer-policy', 'no-referrer');
    reply.header('cache-control', 'no-store');
    return reply.type('text/html; charset=utf-8').send(html.replaceAll(NONCE, nonce));
  });

  app.get(`${AT}/js/scalar.js`, async (request, reply) => {
    const { script, zippedScript } = await pageOf();
    reply.header('cache-control', 'no-cache');
    reply.header('vary', 'accept-encoding');
    reply.type('text/javascript; charset=utf-8');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(script);
    return reply.header('content-encoding', 'gzip').send(zippedScript);
  });
}

/** Scalar's plugin holds five megabytes of script: it is asked once, aside, and what it answers is kept. */
async function loadPage(): Promise<Page> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const aside = fastify();
  await aside.register(scalar, { routePrefix: AT, configuration: CONFIGURATION });
  const html = await aside.inject(`${AT}/`);
  const script = await aside.inject(`${AT}/js/scalar.js`);
  await aside.close();
  return {
    html: withHead(html.body),
    script: script.rawPayload,
    zippedScript: await promisify(gzip)(script.rawPayload),
  };
}

function withHead(html: string): string {
  const icon = '<link rel="icon" type="image/svg+xml" href="/console/favicon.svg" />';
  return html.replace('<html>', '<html lang="en">').replace('<title>', `${icon}\n    <title>`);
}
