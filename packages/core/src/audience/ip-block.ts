import ipaddr from 'ipaddr.js';

/** A block of addresses. */
export type Block = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number];

const LONGEST_BLOCK = 49;
/** The bits before the IPv4 address that an IPv6 one carries (RFC 4291 §2.5.5.2). */
const MAPPED_BITS = 96;

/**
 * A block in CIDR notation (RFC 4632 for IPv4, in four decimal numbers; RFC 4291 §2.3 for IPv6); `null`: it is none. A
 * block of IPv4 addresses that IPv6 carries is that of the addresses themselves.
 */
export function blockOf(text: string): Block | null {
  if (text.length > LONGEST_BLOCK || text.includes('%')) return null;
  if (!(ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text))) return null;
  const [address, bits] = ipaddr.parseCIDR(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS
    ? [address.toIPv4Address(), bits - MAPPED_BITS]
    : [address, bits];
}

const LONGEST = 45;

/** Whether an address lies in a block; an IPv4 one that IPv6 carries counts as itself. `null`: it is no address. */
export function isInBlock(text: string, [block, bits]: Block): boolean | null {
  if (text.length > LONGEST || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))) return null;
  const address = ipaddr.process(text);
  return address.kind() === block.kind() && address.match(block, bits);
}
