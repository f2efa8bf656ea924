import { describe, expect, test } from 'vitest';
import { blockOf, isInBlock } from './ip-block.ts';

const lies = (address: string, text: string) => {
  const block = blockOf(text);
  if (block === null) throw new Error(`${text} is no block`);
  return isInBlock(address, block);
};

describe('an address lies in a block', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['255.255.255.255', '0.0.0.0/0'],
    ['192.168.1.255', '192.168.1.128/25'],
    ['10.1.2.3', '10.9.9.9/8'],
    ['2001:db8::1', '2001:db8::/32'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1/128'],
    ['::1', '::/0'],
    ['::ffff:10.1.2.3', '10.0.0.0/8'],
    ['::ffff:a01:203', '10.0.0.0/8'],
    ['10.1.2.3', '::ffff:10.0.0.0/104'],
    ['::ffff:10.1.2.3', '::ffff:0:0/96'],
  ])('%s in %s', (address, block) => expect(lies(address, block)).toBe(true));

  test.each([
    ['11.0.0.0', '10.0.0.0/8'],
    ['192.168.1.127', '192.168.1.128/25'],
    ['2001:db9::', '2001:db8::/32'],
    ['10.1.2.3', '::/0'],
    ['::1', '0.0.0.0/0'],
    ['::ffff:11.0.0.1', '::ffff:10.0.0.0/104'],
  ])('%s not in %s', (address, block) => expect(lies(address, block)).toBe(false));
});

test.each([
  '',
  ' ',
  '10.0.0',
  '10',
  '10.0.0.0.0',
  '256.0.0.1',
  '010.0.0.1',
  '0x0a.0.0.1',
  '167772161',
  '10.0.0.1 ',
  '10.0.0.1\n',
  '-1.0.0.1',
  '1e1.0.0.1',
  '١٠.0.0.1',
  ':::',
  '1::2::3',
  '2001:db8::g',
  '::ffff:256.0.0.1',
  '[::1]',
  '10.0.0.1/8',
  `${'1:'.repeat(500_000)}1`,
  `::${'0'.repeat(500_000)}1`,
])('no address is %j', (text) => {
  expect(isInBlock(text, [...(blockOf('0.0.0.0/0') ?? expect.fail())])).toBeNull();
  expect(isInBlock(text, [...(blockOf('::/0') ?? expect.fail())])).toBeNull();
});

test.each([
  '',
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10/8',
  '012.0.0.0/8',
  '0x0a000000/8',
  '::/129',
  'fe80::%eth0/10',
  ' 10.0.0.0/8',
  `10.0.0.0/${'0'.repeat(500_000)}8`,
])('no block is %j', (text) => expect(blockOf(text)).toBeNull());
