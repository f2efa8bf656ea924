import fastify from 'fastify';
import { expect, test } from 'vitest';
import { rememberMethods } from './allowed-methods.ts';

test('a path takes the methods of the routes that match it, with parameters and behind prefixes', async () => {
  const app = fastify();
  const methodsOf = rememberMethods(app);
  await app.register(
    async (scope) => {
      scope.get('/things', async () => 1);
      scope.post('/things', async () => 1);
      scope.delete('/things/:id', async () => 1);
      scope.get('/files/*', async () => 1);
    },
    { prefix: '/v1.0' },
  );
  expect(methodsOf('/v1.0/things')).toEqual(['GET', 'HEAD', 'POST']);
  expect(methodsOf('/v1.0/things/a%2Fb')).toEqual(['DELETE']);
  expect(methodsOf('/v1.0/files/a/b')).toEqual(['GET', 'HEAD']);
  expect(['/v1.0/things/a/b', '/v1x0/things', '/v1.0'].flatMap(methodsOf)).toEqual([]);
});
