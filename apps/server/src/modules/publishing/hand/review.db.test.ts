import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HandKit } from '@xingluo/contracts/publishing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { mp4, openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
const { one, api, advance, later, task, story } = bench;
const douyin = bench.platforms.find(({ platform }) => platform.id === 'sim-douyin')!;
const control = douyin.simulator.control;

// The phone fetches the video from us.
const files = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'video/mp4' }).end(mp4(3000));
});
let worker: typeof bench.publishing;
beforeAll(async () => {
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  worker = bench.worker({ publicUrl: () => url });
  // Without the right to create, a person posts.
  await control.rules({ grantCreate: false });
});
afterAll(async () => {
  files.closeAllConnections();
  files.close();
  await bench.close();
});

const look = async (id: string) => {
  await later(id);
  await advance(id, worker);
  return task(id);
};
let person = 1;
/** A post that a person has made in the app with the task's account. */
const posted = async (title: string, granted: string[] | null) => {
  person += 1;
  const account = await bench.bind(one.admin, douyin.platform, `u${person}`);
  if (granted) await bench.rows('update oauth_accounts set scopes = $2 where id = $1', [account, granted]);
  const { id: videoId } = await bench.video(one.tenantId);
  const { id } = await bench.publish(douyin, account, videoId, { title });
  await advance(id, worker);
  const { link } = (await api<HandKit>(one.admin, 'GET', `/api/publish/tasks/${id}/hand`)).body;
  const answer = await fetch(`${link}&auto=1&sim_user=u${person}`);
  expect(answer.status, await answer.text()).toBe(200);
  return id;
};
const known = async (id: string) => {
  const { state, review, refusal } = await task(id);
  return [state, review, refusal?.platformMessage ?? null];
};

it('a review is followed to its end where the account lets us ask', async () => {
  await control.review({ delayMs: 60_000, verdict: 'publish', reason: '' });
  const id = await posted('评审通过的一条', null);
  expect((await look(id)).state).toBe('reviewing');
  expect((await look(id)).state).toBe('reviewing');
  await control.advanceClock(61_000);
  await look(id);
  expect(await known(id)).toEqual(['published', 'passed', null]);
  const kinds = (await story(id)).events.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'delivered')).toHaveLength(1);
});

it('what the platform refuses in its review is told with its reason, and asks a person', async () => {
  await control.review({ delayMs: 0, verdict: 'reject', reason: '画面含有站外水印' });
  const id = await posted('评审驳回的一条', null);
  await look(id);
  await look(id);
  expect(await known(id)).toEqual(['rejected', null, '画面含有站外水印']);
  expect((await bench.todos(id)).at(-1)).toEqual({ kind: 'publish_rejected', state: 'open' });
  await control.review({ delayMs: 0, verdict: 'publish', reason: '' });
});

it('without that right it stays published, and its review unknown', async () => {
  const id = await posted('没有数据权限的一条', ['user_info']);
  await look(id);
  expect(await known(id)).toEqual(['published', 'unknown', null]);
});

it('a right that is gone meanwhile stops nobody: what is out is out', async () => {
  await control.review({ delayMs: 60_000, verdict: 'publish', reason: '' });
  const id = await posted('权限中途收回的一条', null);
  expect((await look(id)).state).toBe('reviewing');
  control.fault({ endpoint: 'photo.info', kind: 'code', code: 2190003 });
  control.fault({ endpoint: 'photo.info', kind: 'code', code: 2190003 });
  await look(id);
  expect(await known(id)).toEqual(['published', 'unknown', null]);
});
