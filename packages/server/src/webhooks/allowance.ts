import type { Refusal } from '@setlist/core/refusal';
import { ok, type Result, refuse } from '@setlist/core/result';
import ipaddr from 'ipaddr.js';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Private places that webhooks may go to all the same: whoever starts the server says so, nobody else can. */
export interface PrivateAllowance {
  readonly networks: readonly Network[];
  /** Lower case. */
  readonly hosts: ReadonlySet<string>;
}

export const NO_ALLOWANCE: PrivateAllowance = { networks: [], hosts: new Set() };

/** Reads `127.0.0.1`, `10.0.0.0/8`, `fd00::/8` and host names; refuses the first entry that is none of these. */
export function parseAllowance(entries: readonly string[]): Result<PrivateAllowance, Refusal> {
  const networks: Network[] = [];
  const hosts = new Set<string>();
  for (const entry of entries) {
    if (ipaddr.isValidCIDR(entry)) networks.push(ipaddr.parseCIDR(entry));
    else if (isAddress(entry)) networks.push(networkOf(entry));
    else if (HOST.test(entry)) hosts.add(entry.toLowerCase());
    else return refuse(notAnEntry(entry));
  }
  return ok({ networks, hosts });
}

/** Letters, so that half an address is no host. */
const HOST = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

function notAnEntry(entry: string): Refusal {
  return {
    code: 'invalid_request',
    field: 'allowPrivateWebhooks',
    message: `\`${entry}\` is neither an address, a network (10.0.0.0/8) nor a host name. Write it without scheme and port.`,
  };
}

/** Four decimal parts or IPv6: what else C libraries read as IPv4 (`127.1`, `0x7f.1`) is a name to us, and no name resolves so. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function networkOf(address: string): Network {
  const parsed = ipaddr.parse(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}

/** Whether a connection may be made to the address that `host` stands for. */
export function mayConnect(allowance: PrivateAllowance, host: string, address: string): boolean {
  return isPublic(address) || allowance.hosts.has(host.toLowerCase()) || isWithin(allowance, address);
}

/** Whether the address, as it is or mapped into IPv6, is in one of the allowed networks. */
export function isWithin(allowance: PrivateAllowance, address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return allowance.networks.some((network) => parsed.kind() === network[0].kind() && parsed.match(network));
}

/** Azure's metadata and agent endpoint, which every machine there reaches at a public address. */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether the address is one that the whole internet shares: of no special range (RFC 6890), its IPv4 part included. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast' && !METADATA.has(parsed.toString());
  // NAT64 (RFC 6052) leads to the IPv4 address in its last four bytes.
  if (parsed.range() === 'rfc6052') return isPublic(parsed.toByteArray().slice(12).join('.'));
  return parsed.range() === 'unicast' && parsed.match(GLOBAL_UNICAST);
}
