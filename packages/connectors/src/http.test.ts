import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { kindOf } from './bench.fixture.ts';
import { formBody } from './body.ts';
import type { Exchange } from './connector.ts';
import { type Call, createHttp, type ReadVerdict } from './http.ts';

const http = createHttp({ now: Date.now, callMs: 2000 });
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const serve = async (listener: RequestListener, host = '127.0.0.1'): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://${host}:${(server.address() as AddressInfo).port}/call`;
};
const read: ReadVerdict = (value) =>
  typeof value === 'object' && value !== null && 'ok' in value
    ? { ok: value.ok === true, code: '1', message: null, requestId: 'r1' }
    : null;
const call = (url: string, effect: Call['effect'] = 'mutation', more: Partial<Call> = {}): Call => ({
  step: 'create',
  method: 'POST',
  url: new URL(url),
  body: formBody({ a: '1' }),
  effect,
  secrets: [],
  ...more,
});

it.each([
  ['a reset', (request) => request.socket.destroy()],
  ['HTTP 500 without an envelope', (_, response) => response.writeHead(500).end('oops')],
  ['HTTP 200 of another sort', (_, response) => response.end('<html>proxy</html>')],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/other' }).end()],
  ['HTTP 408', (_, response) => response.writeHead(408).end()],
  ['an endless answer', (_, response) => response.end('x'.repeat(4_200_000))],
] as [string, RequestListener][])(
  'loses the outcome of a mutation to %s, and repeats a read',
  async (_, listener) => {
    const url = await serve(listener);
    expect(await kindOf(http.send({}, call(url), read))).toBe('unknown_outcome');
    expect(await kindOf(http.send({}, call(url, 'harmless'), read))).toBe('transient');
    expect(await kindOf(http.send({}, call(url, 'read'), read))).toBe('transient');
  },
);

it('knows that nothing left when nobody listens or the name leads nowhere', async () => {
  const url = await serve((_, response) => response.end());
  await Promise.all(closing.splice(0).map((close) => close()));
  expect(await kindOf(http.send({}, call(url), read))).toBe('transient');
  expect(await kindOf(http.send({}, call('http://nowhere.invalid/x'), read))).toBe('transient');
});

it('is told to wait by HTTP 429, and takes an envelope of any status for an answer', async () => {
  const limited = await serve((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
  await expect(http.send({}, call(limited), read)).rejects.toMatchObject({
    kind: 'rate_limited',
    retryAfterMs: 7000,
  });
  const refusing = await serve((_, response) => response.writeHead(500).end('{"ok":false}'));
  expect((await http.send({}, call(refusing), read)).verdict).toMatchObject({ ok: false, code: '1' });
});

it('opens a connection for each call, so that a stale one cannot lose an answer', async () => {
  const ports = new Set<number>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort ?? 0);
    response.end('{"ok":true}');
  });
  const { body: _, ...bare } = call(url, 'read', { method: 'GET' });
  await http.send({}, bare, read);
  await http.send({}, bare, read);
  await http.send({}, call(url), read);
  expect(ports.size).toBe(3);
});

it('calls no inner address for a host that a remote side named', async () => {
  let calls = 0;
  const url = await serve((_, response) => {
    calls += 1;
    response.end('{"ok":true}');
  });
  const port = new URL(url).port;
  for (const host of ['localhost', '127.0.0.1', '[::1]', '0x7f000001']) {
    const named = call(`http://${host}:${port}/`, 'harmless', { foreignHost: true });
    expect(await kindOf(http.send({}, named, read))).toBe('app_misconfigured');
  }
  expect(calls).toBe(0);
});

it('reports every exchange without secrets, also the lost ones, whatever the listener does', async () => {
  const url = await serve((request, response) => {
    if (request.url?.includes('lost')) return request.socket.destroy();
    return response.end('{"ok":true,"access_token":"tok-in-answer","echo":"hush-hush"}');
  });
  const exchanges: Exchange[] = [];
  const onExchange = (exchange: Exchange) => {
    exchanges.push(exchange);
    return Promise.reject(new Error('the database is away'));
  };
  const secret = call(`${url}?access_token=in-address&code=c0de`, 'read', {
    secrets: ['hush-hush'],
    body: formBody({ client_secret: 'in-body', note: 'hush-hush' }),
  });
  expect((await http.send({ onExchange }, secret, read)).verdict.ok).toBe(true);
  await http.send({ onExchange }, call(`${url}/lost`), read).catch(() => {});
  expect(exchanges).toMatchObject([
    { step: 'create', method: 'POST', status: 200, platformCode: '1', requestId: 'r1' },
    { status: null, platformCode: null },
  ]);
  const kept = JSON.stringify(exchanges);
  for (const word of ['hush-hush', 'tok-in-answer', 'in-address', 'in-body', 'c0de'])
    expect(kept).not.toContain(word);
  expect(kept).toContain('[redacted]');
});
