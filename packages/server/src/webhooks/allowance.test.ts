import { expect, it } from 'vitest';
import { isPublic, mayConnect, NO_ALLOWANCE, type PrivateAllowance, parseAllowance } from './allowance.ts';

function allowing(...entries: string[]): PrivateAllowance {
  const parsed = parseAllowance(entries);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
  '%s is public',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);

it.each([
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.169.254', 'link-local: metadata of clouds'],
  ['168.63.129.16', 'metadata of Azure'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.100.100.200', 'carrier-grade NAT: metadata of Alibaba'],
  ['192.0.0.192', 'reserved: metadata of Oracle'],
  ['192.0.2.1', 'documentation'],
  ['198.18.0.1', 'benchmarks'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.250', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::127.0.0.1', 'IPv4-compatible'],
  ['::ffff:127.0.0.1', 'IPv4-mapped'],
  ['::ffff:a00:1', 'IPv4-mapped'],
  ['::ffff:0:127.0.0.1', 'IPv4-translated'],
  ['64:ff9b::7f00:1', 'NAT64 of loopback'],
  ['64:ff9b::a9fe:a9fe', 'NAT64 of link-local'],
  ['2002:7f00:1::', '6to4'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local with a zone'],
  ['fec0::1', 'site-local'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'unique local: metadata of AWS'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'documentation'],
  ['100::1', 'discard'],
  ['4000::1', 'not assigned'],
  ['not an address', 'nothing'],
  ['', 'nothing'],
])('%s (%s) is not public', (address) => {
  expect(isPublic(address)).toBe(false);
  expect(mayConnect(NO_ALLOWANCE, 'hooks.example.com', address)).toBe(false);
});

it('an allowed network covers its own addresses, mapped ones included, and no others', () => {
  const allowance = allowing('10.1.0.0/16', 'fd12::/16', '127.0.0.1');
  const may = (address: string) => mayConnect(allowance, 'hooks.example.com', address);
  expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd12::7', '127.0.0.1'].map(may)).toEqual([true, true, true, true]);
  expect(['10.2.0.1', 'fd13::7', '127.0.0.2', '169.254.169.254'].map(may)).toEqual([false, false, false, false]);
});

it('an allowed host may lead anywhere, and no other host with it', () => {
  const allowance = allowing('Receiver.internal');
  expect(mayConnect(allowance, 'receiver.INTERNAL', '10.0.0.1')).toBe(true);
  expect(mayConnect(allowance, 'x.receiver.internal', '10.0.0.1')).toBe(false);
});

it.each(['http://10.0.0.1', '10.0.0.0/33', '10.0.0', 'receiver:8000', '*.internal', '', '300.1.1.1'])(
  'refuses %j as an entry',
  (entry) => {
    expect(parseAllowance(['127.0.0.1', entry])).toMatchObject({
      ok: false,
      error: { field: 'allowPrivateWebhooks', message: expect.stringContaining(`\`${entry}\``) },
    });
  },
);
