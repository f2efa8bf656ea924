// Portkey 1.15 adds headers to the streams that `fetch` gave it, which the @hono/node-server that npm installs with it (1.19) no
// longer allows: every stream is then a 500. A copy of the headers lets streams be measured; whole answers are left as they are.
const { fetch: platformFetch, Response: PlatformResponse, Headers: PlatformHeaders } = globalThis;

globalThis.fetch = async (...args) => {
  const response = await platformFetch(...args);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
  const { body, status, statusText, headers } = response;
  return new PlatformResponse(body, { status, statusText, headers: new PlatformHeaders(headers) });
};
