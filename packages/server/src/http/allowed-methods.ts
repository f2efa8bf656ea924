import type { FastifyInstance } from 'fastify';

/** Remembers each route that is added from now on; answers which methods a path takes, sorted, none where there is nothing. */
export function rememberMethods(app: FastifyInstance): (path: string) => string[] {
  const known: { readonly method: string; readonly path: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    known.push(...[method].flat().map((one) => ({ method: one, path: matcherOf(url) })));
  });
  return (path) => [...new Set(known.filter((one) => one.path.test(path)).map(({ method }) => method))].sort();
}

function matcherOf(url: string): RegExp {
  const parts = url.split(/(:\w+|\*)/).map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
