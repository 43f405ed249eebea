import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where nobody's public service is: this machine, private and shared networks, link-local (cloud metadata), tests, multicast. */
const IPV4: [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const IPV6: [network: string, prefix: number][] = [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];
/** IPv6 addresses that a gateway (NAT64) turns into the IPv4 address in their last 32 bits. */
const TRANSLATED = '64:ff9b::';

const PRIVATE = new BlockList();
// BlockList takes ::ffff:127.0.0.1 for 127.0.0.1 by itself.
for (const [network, prefix] of IPV4) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
  PRIVATE.addSubnet(TRANSLATED + network, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of IPV6) PRIVATE.addSubnet(network, prefix, 'ipv6');

/** True for an IP address inside somebody's network, and for what is no IP address. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Refused before anything was sent. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * A look-up for connecting that gives public addresses only: a name with one private address among others has none, for
 * whoever owns the name chooses which one is tried first. It is asked for each connection, so that a name cannot be
 * public when it is checked and private when it is used (T13).
 */
export function publicLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as LookupAddress[] | undefined;
      if (error || !addresses?.length) return callback(error ?? new Error('no address'), []);
      if (addresses.some(({ address }) => isPrivateAddress(address))) return callback(new PrivateAddressError(), []);
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
