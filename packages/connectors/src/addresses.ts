import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const inner = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inner.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inner.addSubnet(net, bits, 'ipv6');

/** Loopback, private, link-local, shared, multicast and reserved addresses (also as IPv4 within IPv6). */
export const isInner = ({ address, family }: LookupAddress): boolean =>
  inner.check(address, family === 6 ? 'ipv6' : 'ipv4');

/** A name that leads to an inner address is not called. */
export class InnerAddress extends Error {}

/** Like `dns.lookup`, but refuses when any of the answers is an inner address: for hosts that a remote side named. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const first = addresses?.[0];
    if (error !== null || first === undefined)
      return callback(error ?? new Error(`no address: ${hostname}`), '');
    const bad = addresses.find(isInner);
    if (bad !== undefined)
      return callback(new InnerAddress(`${hostname} leads to the inner address ${bad.address}.`), '');
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

/** An address written out needs no look-up and so would pass by `publicLookup`: a remote side may only give names. */
export const refuseLiteral = (hostname: string): void => {
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw new InnerAddress(`${hostname} is an address and not a name.`);
};

/** Whether `host` (a name without port) is one of the suffixes' domains or below one. */
export const hostAllowed = (host: string, suffixes: readonly string[]): boolean =>
  /^[a-z0-9.-]+$/.test(host) && suffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
