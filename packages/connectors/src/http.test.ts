import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createAsk } from './ask.ts';
import { kindOf } from './bench.fixture.ts';
import { bytesBody, formBody } from './body.ts';
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

const answering = (status: number, headers: Record<string, string>, text = '') =>
  serve((_, response) => response.writeHead(status, headers).end(text));

it('is told to wait by HTTP 429 and 503, in seconds and by a date', async () => {
  const refused = (url: string, effect: Call['effect']) =>
    expect(http.send({}, call(url, effect), read)).rejects;
  const limited = await answering(429, { 'retry-after': '7' });
  await refused(limited, 'mutation').toMatchObject({ kind: 'rate_limited', retryAfterMs: 7000 });
  const untold = await answering(429, {});
  await refused(untold, 'mutation').toMatchObject({ kind: 'rate_limited', retryAfterMs: 60_000 });
  const busy = await answering(503, { 'retry-after': '9' });
  await refused(busy, 'read').toMatchObject({ kind: 'transient', retryAfterMs: 9000 });
  await refused(busy, 'mutation').toMatchObject({ kind: 'unknown_outcome', retryAfterMs: 9000 });
  const later = new Date(Math.ceil(Date.now() / 1000) * 1000 + 20_000).toUTCString();
  const dated = await http
    .send({}, call(await answering(429, { 'retry-after': later })), read)
    .catch((error) => error);
  expect(dated.retryAfterMs).toBeGreaterThan(15_000);
  expect(dated.retryAfterMs).toBeLessThanOrEqual(21_000);
  const elsewhere = await answering(502, { 'retry-after': '9' });
  await refused(elsewhere, 'read').toMatchObject({ kind: 'transient', retryAfterMs: null });
});

it('hands on Retry-After beside an envelope, which then comes before what the table says', async () => {
  const url = await answering(429, { 'retry-after': '11' }, '{"ok":false}');
  expect(await http.send({}, call(url), read)).toMatchObject({
    head: { retryAfterMs: 11_000 },
    verdict: { ok: false },
  });
  const ask = createAsk(http, read, () => ({ kind: 'rate_limited', retryAfterMs: 60_000 }));
  await expect(ask({}, call(url), z.object({}))).rejects.toMatchObject({ retryAfterMs: 11_000 });
  const silent = await answering(200, {}, '{"ok":false}');
  await expect(ask({}, call(silent), z.object({}))).rejects.toMatchObject({ retryAfterMs: 60_000 });
});

it('takes an envelope of any status for an answer', async () => {
  const refusing = await serve((_, response) => response.writeHead(500).end('{"ok":false}'));
  expect((await http.send({}, call(refusing), read)).verdict).toMatchObject({ ok: false, code: '1' });
});

it('never follows a redirect, also not with a method that may be repeated', async () => {
  const paths: string[] = [];
  const url = await serve((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    response.writeHead(307, { location: '/elsewhere' }).end('{}');
  });
  const { body: _, ...bare } = call(url, 'read', { method: 'GET' });
  expect(await kindOf(http.send({}, bare, read))).toBe('transient');
  expect(await kindOf(http.send({}, call(url), read))).toBe('unknown_outcome');
  expect(paths).toEqual(['GET /call', 'POST /call']);
});

it('keeps one deadline for a call as a whole, however often a byte comes, and a longer one for a piece', async () => {
  const url = await serve((_, response) => {
    response.write('{"ok":');
    const drip = setInterval(() => response.write(' '), 20);
    const end = setTimeout(() => response.end('true}'), 400);
    response.on('close', () => {
      clearInterval(drip);
      clearTimeout(end);
    });
  });
  const hasty = createHttp({ now: Date.now, callMs: 150, bulkMs: 5000 });
  closing.push(hasty.close);
  expect(await kindOf(hasty.send({}, call(url), read))).toBe('unknown_outcome');
  expect(await kindOf(hasty.send({}, call(url, 'read'), read))).toBe('transient');
  expect((await hasty.send({}, call(url, 'harmless', { bulk: true }), read)).verdict.ok).toBe(true);
});

it('stops reading an answer that does not end', async () => {
  let written = 0;
  const url = await serve((_, response) => {
    const more = (): void => {
      if (response.destroyed || written > 100_000_000) return;
      written += 65_536;
      if (response.write('x'.repeat(65_536))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  expect(await kindOf(http.send({}, call(url, 'read'), read))).toBe('transient');
  expect(written).toBeLessThan(40_000_000);
});

it('pulls a body only as fast as it goes away, one piece ahead', async () => {
  const size = 64_000_000;
  let pulled = 0;
  let listening = false;
  const url = await serve((request, response) => {
    listening = true;
    // Nobody reads: what was pulled now lies in the buffers of the two sockets.
    request.pause();
    request.on('close', () => response.destroy());
  });
  const body = bytesBody(
    async function* () {
      for (let sent = 0; sent < size; sent += 65_536) {
        pulled += 65_536;
        yield Buffer.alloc(65_536);
      }
    },
    Math.ceil(size / 65_536) * 65_536,
    'video/mp4',
  );
  const stop = new AbortController();
  const sending = http.send({ signal: stop.signal }, call(url, 'harmless', { body, bulk: true }), read);
  const kind = kindOf(sending);
  await vi.waitFor(() => expect(listening).toBe(true));
  let before = -1;
  await vi.waitFor(
    () => {
      const still = pulled === before;
      before = pulled;
      expect(still).toBe(true);
    },
    { interval: 100, timeout: 5000 },
  );
  expect(pulled).toBeLessThan(size / 2);
  stop.abort();
  expect(await kind).toBe('transient');
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
