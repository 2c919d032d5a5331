import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chinaDay, chinaStamp } from './clock.ts';
import { createKuaishouSimulator, type Simulator, startSimulators } from './index.ts';

const back = 'http://127.0.0.1:5800/back';
let dir = '';
const open: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'xingluo-frame-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await rm(dir, { recursive: true, force: true });
});

const started = async (options: Parameters<typeof createKuaishouSimulator>[0] = {}): Promise<Simulator> => {
  const simulator = kept(createKuaishouSimulator({ redirectUris: [back], ...options }));
  await simulator.start();
  return simulator;
};

const page = (simulator: Simulator, changes: Record<string, string> = {}) => {
  const url = new URL('/oauth2/authorize', simulator.url);
  url.search = new URLSearchParams({
    app_id: simulator.demoApp.clientId,
    scope: 'user_info,user_video_publish',
    response_type: 'code',
    redirect_uri: back,
    state: 's&"1',
    ...changes,
  }).toString();
  return fetch(url, { redirect: 'manual' });
};

const control = (simulator: Simulator, verb: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${simulator.url}/__sim/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

it('shows a page that says 模拟, needs neither script nor form, and lets choose a test account', async () => {
  const simulator = await started();
  const answer = await page(simulator, { sim_user: 'u2' });
  const html = await answer.text();
  expect(answer.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(html).toContain('模拟·快手');
  expect(html).toContain('以你的名义发布视频');
  expect(html).not.toMatch(/<script|<form|style=|s&"1/);
  const links = [...html.matchAll(/href="([^"]+)">([^<]+)</g)].map(([, href = '', text = '']) => ({
    text,
    href: new URL(href.replaceAll('&amp;', '&'), `${simulator.url}/oauth2/authorize`),
  }));
  expect(links.map(({ text }) => text)).toContain('测试账号八');
  const approve = links.find(({ text }) => text === '同意授权');
  expect(approve?.href.searchParams.get('sim_user')).toBe('u2');
  const location = (await fetch(approve?.href ?? '', { redirect: 'manual' })).headers.get('location');
  expect(location).toMatch(/^http:\/\/127\.0\.0\.1:5800\/back\?state=s%26%221&code=[0-9a-f]{32}$/);
  expect((await fetch(`${simulator.url}/oauth2/sim.css`)).headers.get('content-type')).toContain('text/css');
});

it('redirects only to an address which the app registered', async () => {
  const simulator = await started();
  for (const redirect_uri of [`${back}/`, 'http://evil.example/back', '']) {
    const answer = await page(simulator, { redirect_uri, auto_approve: '1' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  }
  expect((await page(simulator, { app_id: 'other' })).status).toBe(400);
  expect((await page(simulator, { scope: 'everything' })).status).toBe(400);
  const refused = await page(simulator, { decision: 'refuse' });
  expect(refused.headers.get('location')).toContain('error=access_denied');
});

it('makes a test account that did not exist', async () => {
  const simulator = await started();
  await page(simulator, { auto_approve: '1', sim_user: 'new' });
  expect(simulator.control.people().map(({ name }) => name)).toContain('测试账号9');
});

it('keeps the control API from web pages and from nonsense', async () => {
  const simulator = await started();
  expect(
    (await control(simulator, 'clock', { advanceMs: 1 }, { origin: 'http://evil.example' })).status,
  ).toBe(403);
  expect((await control(simulator, 'clock', {}, { 'content-type': 'text/plain' })).status).toBe(403);
  expect((await control(simulator, 'clock', { advanceMs: 'x' })).status).toBe(400);
  expect((await control(simulator, 'rules', { nonsense: 1 })).status).toBe(400);
  expect((await control(simulator, 'rules', { captionMax: 'x' })).status).toBe(400);
  expect((await control(simulator, 'faults', { endpoint: 'publish', kind: 'explode' })).status).toBe(400);
  expect((await control(simulator, 'nothing', {})).status).toBe(404);
});

it('is driven over HTTP as well', async () => {
  const simulator = await started();
  const before = simulator.control.now();
  expect((await control(simulator, 'clock', { advanceMs: 3_600_000 })).status).toBe(200);
  expect(simulator.control.now() - before).toBeGreaterThanOrEqual(3_600_000);
  await control(simulator, 'faults', { endpoint: 'oauth.page', kind: 'http', status: 503, after: 1 });
  expect([
    (await page(simulator)).status,
    (await page(simulator)).status,
    (await page(simulator)).status,
  ]).toEqual([200, 503, 200]);
  expect(simulator.control.faultHits()).toEqual({ 'http 503 oauth.page': 1 });
  await control(simulator, 'faults', { endpoint: 'oauth.page', kind: 'http', status: 429, retryAfter: 7 });
  expect((await page(simulator)).headers.get('retry-after')).toBe('7');
  await control(simulator, 'review', { delayMs: 5, verdict: 'reject', reason: 'x' });
  await control(simulator, 'rules', { captionMax: 10 });
  const state = (await (await fetch(`${simulator.url}/__sim/state`)).json()) as Record<string, unknown>;
  expect(state).toMatchObject({ review: { verdict: 'reject' }, rules: { captionMax: 10 }, posts: [] });
  expect(JSON.stringify(state)).not.toContain(simulator.demoApp.clientSecret);
});

it('loses no acknowledged answer when its process is killed', async () => {
  const file = join(dir, 'kuaishou.json');
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { createKuaishouSimulator } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
       const s = createKuaishouSimulator({ dataFile: ${JSON.stringify(file)}, redirectUris: [${JSON.stringify(back)}] });
       await s.start();
       console.log(JSON.stringify({ url: s.url, app: s.demoApp }));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const died = once(child, 'exit');
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    died.then(() => Promise.reject(new Error('The simulator did not start.'))),
  ])) as [Buffer];
  const { url, app } = JSON.parse(line.toString()) as {
    url: string;
    app: { clientId: string; clientSecret: string };
  };
  const query = new URLSearchParams({
    app_id: app.clientId,
    scope: 'user_info',
    response_type: 'code',
    redirect_uri: back,
    auto_approve: '1',
  });
  const answer = await fetch(`${url}/oauth2/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  child.kill('SIGKILL');
  await died;

  const simulator = await started({ dataFile: file });
  expect(simulator.url).toBe(url);
  expect(simulator.demoApp.clientSecret).toBe(app.clientSecret);
  const token = await fetch(`${simulator.url}/oauth2/access_token`, {
    method: 'POST',
    body: new URLSearchParams({
      app_id: app.clientId,
      app_secret: app.clientSecret,
      grant_type: 'authorization_code',
      code,
    }),
  });
  expect(await token.json()).toMatchObject({ result: 1, scopes: ['user_info'] });
});

it('runs once per file, and gives way to a stranger on its port', async () => {
  const dataFile = join(dir, 'kuaishou.json');
  const first = await started({ dataFile });
  const { port } = new URL(first.url);
  await expect(started({ dataFile })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await first.close();
  const stranger = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => stranger.listen(Number(port), '127.0.0.1', resolve));
  const second = await started({ dataFile });
  expect(new URL(second.url).port).not.toBe(port);
  expect((stranger.address() as AddressInfo).port).toBe(Number(port));
  await new Promise((resolve) => stranger.close(resolve));
});

it('starts every platform for the demo and says where', async () => {
  const all = kept(await startSimulators({ dataDir: dir, redirectUris: [back], reviewDelayMs: 1000 }));
  expect(all.endpoints.kuaishou.baseUrl).toBe(all.all.kuaishou.url);
  expect(all.endpoints.kuaishou.hosts.upload).not.toBe(new URL(all.all.kuaishou.url).host);
  expect(all.all.bilibili.demoApp.redirectUris).toEqual([back]);
  await all.close();
  const again = kept(await startSimulators({ dataDir: dir }));
  expect(again.endpoints).toEqual(all.endpoints);
});

it('counts days and writes stamps in Chinese time', () => {
  const eve = Date.parse('2026-01-01T15:59:59Z');
  expect(chinaDay(eve + 1000) - chinaDay(eve)).toBe(1);
  expect(chinaStamp(Date.parse('2021-01-01T04:01:01Z'))).toBe('2021-01-01 12:01:01');
});
