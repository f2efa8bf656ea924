import { describe, expect, it } from 'vitest';
import { gatewayScopes } from './gateway-key.ts';

describe('gatewayScopes', () => {
  it('asks for talking alone where nothing unreleased may be seen', () => {
    expect(gatewayScopes(['viewer'])).toEqual(['serve']);
  });

  it('asks for one role of one’s own besides, and never for admin', () => {
    expect(gatewayScopes(['releaser'])).toEqual(['serve', 'releaser']);
    expect(gatewayScopes(['admin'])).toEqual(['serve', 'author']);
  });
});
