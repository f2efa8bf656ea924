import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPublic, mayConnect, parseAllowance } from './allowance.ts';

const ipv4 = fc.ipV4();

it('an IPv4 address is judged alike however IPv6 wraps it', () => {
  fc.assert(
    fc.property(ipv4, (address) => {
      expect(isPublic(`::ffff:${address}`)).toBe(isPublic(address));
      expect(isPublic(`64:ff9b::${address}`)).toBe(isPublic(address));
      if (!isPublic(address)) expect(isPublic(`::${address}`)).toBe(false);
    }),
  );
});

it('allowing one network never opens an address outside it', () => {
  fc.assert(
    fc.property(ipv4, fc.integer({ min: 1, max: 32 }), ipv4, (network, bits, address) => {
      const allowance = parseAllowance([`${network}/${bits}`]);
      if (!allowance.ok) throw new Error(allowance.error.message);
      const within = prefixOf(network, bits) === prefixOf(address, bits);
      expect(mayConnect(allowance.value, 'hooks.example.com', address)).toBe(within || isPublic(address));
    }),
  );
});

function prefixOf(address: string, bits: number): string {
  const binary = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return binary.join('').slice(0, bits);
}
