import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Asset } from '@xingluo/contracts/library';
import type { PublishEvent, PublishTask } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
import type { MediaJob, Video } from '@xingluo/contracts/studio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../apps/server/src/cli/try/client.ts';
import { connectAccounts, settingsFor, upload } from '../apps/server/src/cli/try/steps.ts';
import { setUp, simulatedPosts, until } from './driver/journey.ts';
import { Product, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

const quiet = () => {};
const settled = new Set(['published', 'rejected', 'failed', 'outcome_unknown', 'waiting_for_person']);
const ACCOUNTS_EACH = 4;

let product: Product;
let client: Client;
let folder: string;
let video: Video;

beforeAll(async () => {
  folder = temporaryFolder('kill');
  product = await Product.start();
  client = await setUp(product);
});
afterAll(async () => {
  await product.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const killAndStart = async () => {
  await product.kill();
  await product.startAgain();
};

test('a transcode that was killed in the middle is finished after the next start', async () => {
  const asset: Asset = await upload(client, await makeVideo(folder, { seconds: 20 }), quiet);
  const begun = await client.post<{ job: MediaJob; video: Video }>('/api/media/jobs', {
    type: 'transcode',
    assetId: asset.id,
  });
  await until(
    'the transcode at work',
    () => client.get<MediaJob>(`/api/media/jobs/${begun.job.id}`),
    (job) => job.progress > 0,
  );
  await killAndStart();
  video = await until(
    'the video',
    () => client.get<Video>(`/api/videos/${begun.video.id}`),
    (it) => it.status === 'ready' || it.status === 'failed',
    200,
  );
  expect(video.status).toBe('ready');
  expect(video.renditions.length).toBeGreaterThan(1);
});

test('killed three times while posts are on their way: never two of one post, and each is out or waits for a person', async () => {
  const bound = [];
  for (let round = 0; round < ACCOUNTS_EACH; round += 1)
    bound.push(...(await connectAccounts(client, quiet)));
  const start = Date.now() + 1500;
  const targets = await Promise.all(
    bound.map(async ({ account, platform }, index) => ({
      accountId: account.id,
      title: `断电测试 ${index}`,
      settings: await settingsFor(client, account, platform),
      scheduleAt: new Date(start + index * 600).toISOString(),
    })),
  );
  const { items } = await client.post<{ items: PublishTask[] }>('/api/publish/batch', {
    videoId: video.id,
    title: '断电测试',
    description: 'kill -9',
    tags: ['断电'],
    targets,
  });
  for (const pause of [2000, 700, 1600]) {
    await wait(pause);
    await killAndStart();
  }
  const read = () =>
    Promise.all(
      items.map((task) =>
        client
          .get<{ task: PublishTask; events: PublishEvent[] }>(`/api/publish/tasks/${task.id}`)
          .then(({ task: now, events }) => ({ ...now, story: events.map(({ kind }) => kind) })),
      ),
    );
  const tasks = await until(
    'every task settled',
    read,
    (all) => all.every((task) => settled.has(task.state)),
    220,
    (all) => all.filter((task) => !settled.has(task.state)),
  );

  const posts = Object.values(simulatedPosts(product)).flatMap((platform) => platform.posts);
  const { items: todos } = await client.get<{ items: Todo[] }>('/api/todos');
  for (const task of tasks) {
    const copies = posts.filter((post) => JSON.stringify(post).includes(task.title)).length;
    expect(copies, `${task.title} is on the platform ${copies} times`).toBeLessThanOrEqual(1);
    if (task.state === 'published') expect(copies, task.title).toBe(1);
    else
      expect(
        todos.some((todo) => todo.refId === task.id),
        `${task.title} is ${task.state} and asks nobody`,
      ).toBe(true);
  }
  expect(tasks.filter((task) => task.state === 'published').length).toBeGreaterThan(0);
});
