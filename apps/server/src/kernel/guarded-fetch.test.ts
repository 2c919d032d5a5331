import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressRefused, createGuardedFetch, isPublicAddress } from './guarded-fetch.ts';

const servers: Server[] = [];
const listen = async (answer: RequestListener): Promise<{ port: number; connections: () => number }> => {
  let connections = 0;
  const server = createServer(answer).on('connection', () => connections++);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
};
const guards: ReturnType<typeof createGuardedFetch>[] = [];
const guard = (options: Partial<Parameters<typeof createGuardedFetch>[0]> = {}) => {
  const made = createGuardedFetch({ privateHosts: [], ...options });
  guards.push(made);
  return made;
};
const get = (by: ReturnType<typeof guard>, url: string, maxResponseBytes = 1000) =>
  request(url, { dispatcher: by.dispatcher({ maxResponseBytes }) });

let target: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  target = await listen((_, response) => response.end('inside'));
});
afterAll(async () => {
  await Promise.all(guards.map((made) => made.close()));
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
});

const probes: Record<string, string> = {
  dotted: '127.0.0.1',
  decimal: '2130706433',
  octal: '0177.0.0.1',
  hex: '0x7f000001',
  short: '127.1',
  'any address': '0.0.0.0',
  'IPv6 loopback': '[::1]',
  'v4-mapped': '[::ffff:127.0.0.1]',
  'v4-compatible': '[::127.0.0.1]',
  NAT64: '[64:ff9b::7f00:1]',
  '6to4': '[2002:7f00:1::]',
  'unique local': '[fd00::1]',
  'link-local (cloud metadata)': '169.254.169.254',
  'shared address space (CGNAT)': '100.64.0.1',
  benchmarking: '198.18.0.1',
  'private network': '10.0.0.1',
  'name of this machine': 'localhost',
};

describe('addresses inside', () => {
  it.each(Object.entries(probes))('refuses %s: %s', async (_, host) => {
    const by = guard();
    for (const url of [`http://${host}/`, `https://${host}/v1`]) {
      await expect(by.check(url)).rejects.toMatchObject({
        name: 'AddressRefused',
        reason: 'private_address',
      });
      await expect(get(by, url)).rejects.toMatchObject({ name: 'AddressRefused', reason: 'private_address' });
    }
  });

  it('judges what a name resolves to, each time and every address of it', async () => {
    const answers = [
      [{ address: '93.184.215.14', family: 4 }],
      [
        { address: '93.184.215.14', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    ];
    const by = guard({ resolve: async () => answers.shift() ?? [] });
    await by.check('http://rebind.example/');
    await expect(get(by, 'http://rebind.example/')).rejects.toMatchObject({ reason: 'private_address' });
    await expect(get(by, 'http://nowhere.example/')).rejects.toBeInstanceOf(AddressRefused);
  });

  it('does not hold a failing name server against an address', async () => {
    const by = guard({ resolve: async () => Promise.reject(new Error('EAI_AGAIN')) });
    await expect(by.check('https://api.example.com')).resolves.toBeUndefined();
    await expect(get(by, 'https://api.example.com')).rejects.toThrow('EAI_AGAIN');
  });

  it('refuses other ports, schemes and credentials, in a sentence', async () => {
    const by = guard();
    await expect(by.check('https://api.example.com:8443/v1')).rejects.toThrow(
      /port of api\.example\.com:8443/,
    );
    await expect(get(by, 'http://8.8.8.8:22/')).rejects.toMatchObject({ reason: 'port' });
    await expect(by.check('file:///etc/passwd')).rejects.toMatchObject({ reason: 'scheme' });
    await expect(by.check('nonsense')).rejects.toMatchObject({ reason: 'scheme' });
    await expect(by.check('https://key:x@api.example.com')).rejects.toMatchObject({ reason: 'credentials' });
  });

  it('lets the caller name the error', async () => {
    const dispatcher = guard().dispatcher({
      maxResponseBytes: 10,
      refused: (why) => new Error(`no way: ${why.reason}`),
    });
    await expect(request('http://127.0.0.1', { dispatcher })).rejects.toThrow('no way: private_address');
  });
});

describe('what the operator listed', () => {
  it('is reached on that port only', async () => {
    const by = guard({ privateHosts: [`127.0.0.1:${target.port}`] });
    const url = `http://127.0.0.1:${target.port}/`;
    await by.check(url);
    expect(await (await get(by, url)).body.text()).toBe('inside');
    await expect(by.check(`http://127.0.0.1:${target.port + 1}/`)).rejects.toMatchObject({ reason: 'port' });
    await expect(by.check('http://127.0.0.1/')).rejects.toMatchObject({ reason: 'private_address' });
  });

  it('is reached by name, and not under another name of the same machine', async () => {
    const by = guard({ privateHosts: [`localhost:${target.port}`] });
    expect(await (await get(by, `http://localhost:${target.port}/`)).body.text()).toBe('inside');
    await expect(get(by, `http://127.0.0.1:${target.port}/`)).rejects.toMatchObject({ reason: 'port' });
  });

  it('means ports 80 and 443 when it names none, IPv6 too', async () => {
    const by = guard({ privateHosts: ['10.1.2.3', '[fd00::9]:8000'] });
    await by.check('https://10.1.2.3/v1');
    await by.check('http://[fd00::9]:8000/v1');
    await expect(by.check('http://10.1.2.3:8000/')).rejects.toMatchObject({ reason: 'port' });
  });
});

describe('answers', () => {
  it('are not followed elsewhere', async () => {
    const from = await listen((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/secret` }).end(),
    );
    const before = target.connections();
    const by = guard({ privateHosts: [`127.0.0.1:${from.port}`, `127.0.0.1:${target.port}`] });
    const { statusCode, body } = await get(by, `http://127.0.0.1:${from.port}/`);
    await body.dump();
    expect(statusCode).toBe(302);
    expect(target.connections()).toBe(before);
  });

  it('break off at the limit', async () => {
    const big = await listen((_, response) => response.end('x'.repeat(5000)));
    const by = guard({ privateHosts: [`127.0.0.1:${big.port}`] });
    const { body } = await get(by, `http://127.0.0.1:${big.port}/`, 1000);
    await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' });
  });
});

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.215.14', '2606:4700:4700::1111'])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  it.each([
    '192.168.0.1',
    '172.16.0.1',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'ff02::1',
    '4000::1',
    'x',
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
});
