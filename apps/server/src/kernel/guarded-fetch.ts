import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, type Dispatcher } from 'undici';

export type AddressRefusal = 'scheme' | 'credentials' | 'port' | 'private_address';

const SENTENCES: Record<AddressRefusal, (address: string) => string> = {
  scheme: (address) => `${address} is not an http or https address.`,
  credentials: (address) => `The address of ${address} must not carry a user name or password.`,
  port: (address) =>
    `The port of ${address} is not allowed: use 443 or 80, or list it in XINGLUO_PRIVATE_HOSTS.`,
  private_address: (address) =>
    `${address} lies in a private or reserved network: use a public address, or list it in XINGLUO_PRIVATE_HOSTS.`,
};

/** An address that this server does not call for a user. */
export class AddressRefused extends Error {
  override name = 'AddressRefused';
  readonly reason: AddressRefusal;
  /** host:port as it was asked for. */
  readonly address: string;

  constructor(reason: AddressRefusal, address: string) {
    super(SENTENCES[reason](address));
    this.reason = reason;
    this.address = address;
  }
}

/** All addresses of a host name, as the operating system gives them. */
type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** True for addresses of the public internet only: not private, shared, mapped, tunnelled, multicast or reserved. */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  // Outside 2000::/3 nothing is assigned; the deprecated ::a.b.c.d reaches IPv4 hosts on some systems.
  return !(address instanceof ipaddr.IPv6) || address.match(PUBLIC_IPV6);
};

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };
const PUBLIC_PORTS = new Set(Object.values(PORTS));

/** `host[:port]` lines of the operator → is this host and port among them? Without a port the line means 80 and 443. */
const listedIn = (privateHosts: readonly string[]): ((host: string, port: number) => boolean) => {
  const listed = new Set(
    privateHosts.flatMap((line) => {
      const [, host = line, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(line) ?? [];
      const ports = port === undefined ? [...PUBLIC_PORTS] : [Number(port)];
      return ports.map((each) => `${withoutBrackets(host)} ${each}`);
    }),
  );
  return (host, port) => listed.has(`${withoutBrackets(host)} ${port}`);
};

type GuardedDispatcherOptions = {
  /** An answer with more bytes breaks off. */
  maxResponseBytes: number;
  /** The error a caller sees for a refused address; default: the AddressRefused itself. */
  refused?: (why: AddressRefused) => Error;
};

/**
 * The way out for addresses that a user gave. Every connection is judged by the address it really goes to: IP literals
 * before connecting, names by all of their resolved addresses in the very look-up that connects, so that a name cannot
 * change its mind between check and use. Ports 443 and 80; other hosts and ports only when the operator listed them.
 * Redirects are not followed.
 */
export const createGuardedFetch = ({
  privateHosts,
  resolve = (hostname) => lookup(hostname, { all: true }),
}: {
  privateHosts: readonly string[];
  resolve?: Resolve;
}) => {
  const isListed = listedIn(privateHosts);
  const agents = new Set<Agent>();

  /** What speaks against the host and port themselves; names are judged when they are resolved. */
  const judge = (hostname: string, port: number): AddressRefused | undefined => {
    const address = `${hostname}:${port}`;
    if (isListed(hostname, port)) return undefined;
    if (!PUBLIC_PORTS.has(port)) return new AddressRefused('port', address);
    const bare = withoutBrackets(hostname);
    if (ipaddr.isValid(bare) && !isPublicAddress(bare)) return new AddressRefused('private_address', address);
    return undefined;
  };

  const publicLookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        const first = addresses[0];
        if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
          done(new AddressRefused('private_address', hostname), []);
        else if (options.all) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };

  return {
    /**
     * Judges an address before it is stored; throws AddressRefused. A name that does not resolve passes: DNS may be
     * away for a moment, and every connection is judged again.
     */
    async check(text: string): Promise<void> {
      const url = URL.parse(text);
      const fallbackPort = PORTS[url?.protocol ?? ''];
      if (!url || fallbackPort === undefined) throw new AddressRefused('scheme', text.slice(0, 200));
      if (url.username || url.password) throw new AddressRefused('credentials', url.host);
      const port = url.port === '' ? fallbackPort : Number(url.port);
      const refusal = judge(url.hostname, port);
      if (refusal) throw refusal;
      if (isListed(url.hostname, port) || ipaddr.isValid(withoutBrackets(url.hostname))) return;
      const addresses = await resolve(url.hostname).catch(() => []);
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        throw new AddressRefused('private_address', url.host);
    },

    /** A dispatcher for undici's `request` and `fetch` whose every connection is judged. */
    dispatcher({ maxResponseBytes, refused = (why) => why }: GuardedDispatcherOptions): Dispatcher {
      const toListed = buildConnector({ allowH2: false });
      const toPublic = buildConnector({ allowH2: false, lookup: publicLookup });
      const agent = new Agent({
        maxResponseSize: maxResponseBytes,
        connect: (options, callback) => {
          const port = Number(options.port || PORTS[options.protocol]);
          const refusal = judge(options.hostname, port);
          if (refusal) return callback(refused(refusal), null);
          if (isListed(options.hostname, port)) return toListed(options, callback);
          return toPublic(options, (...[error, socket]) => {
            if (error) callback(error instanceof AddressRefused ? refused(error) : error, null);
            else callback(null, socket);
          });
        },
      });
      agents.add(agent);
      return agent;
    },

    /** Breaks off what still runs. */
    async close(): Promise<void> {
      await Promise.all([...agents].map((agent) => agent.destroy()));
    },
  };
};

export type GuardedFetch = ReturnType<typeof createGuardedFetch>;
