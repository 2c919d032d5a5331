import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishTask } from '@xingluo/contracts/publishing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAccounts, publish, transcode, upload } from '../apps/server/src/cli/try/steps.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../apps/server/src/engines/db-embedded.ts';
import { setUp, signIn, until } from './driver/journey.ts';
import { freePort, Product, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

const quiet = () => {};
const folder = temporaryFolder('processes');
const dataDir = join(folder, 'data');
let database: EmbeddedPostgres;
const apis: Product[] = [];
const workers: Product[] = [];

beforeAll(async () => {
  database = await startEmbeddedPostgres({
    dataDir: join(folder, 'database'),
    log: { info: quiet, warn: quiet },
    progress: quiet,
  });
  const port = await freePort();
  const env = { DATABASE_URL: database.url, XINGLUO_PUBLIC_URL: `http://localhost:${port}` };
  apis.push(await Product.start({ dataDir, port, env, args: ['--roles=api'] }));
  apis.push(await Product.start({ dataDir, env, args: ['--roles=api'] }));
  workers.push(await Product.start({ dataDir, env, args: ['--roles=worker,scheduler'] }));
  workers.push(await Product.start({ dataDir, env, args: ['--roles=worker,scheduler'] }));
});
afterAll(async () => {
  for (const process of [...workers, ...apis]) await process.stop();
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads server-sent events until `wanted` is heard. */
const hear = async (client: Awaited<ReturnType<typeof signIn>>, wanted: RegExp): Promise<string> => {
  const stop = new AbortController();
  const stream = await client.raw('/api/live', { signal: stop.signal });
  let text = '';
  for await (const chunk of stream.body!) {
    text += Buffer.from(chunk).toString();
    if (wanted.test(text)) break;
  }
  stop.abort();
  return text;
};

test('two api and two worker processes on one database do the main job together', async () => {
  const [one, two] = apis as [Product, Product];
  const first = await setUp(one);
  const second = await signIn(two.url);
  const heard = hear(second, /event: task\n.*"state":"published"|"state":"published"/);
  const asset = await upload(first, await makeVideo(folder, { seconds: 3 }), quiet);
  const video = await transcode(second, asset, quiet);
  const bound = await connectAccounts(first, quiet);
  const tasks = await publish(second, video, '两个进程', bound, quiet);
  expect(tasks.map((task) => task.state)).toEqual(['published', 'published']);
  expect(await heard).toContain('event: job');
});

test('when one worker is killed the other goes on', async () => {
  const client = await signIn(apis[0]!.url);
  await workers[0]!.kill();
  const asset = await upload(client, await makeVideo(folder, { name: 'second.mp4', seconds: 3 }), quiet);
  const video = await transcode(client, asset, quiet);
  const bound = await connectAccounts(client, quiet);
  const tasks = await publish(client, video, '只剩一个', bound, quiet);
  expect(tasks.map((task) => task.state)).toEqual(['published', 'published']);
  const list = await until(
    'all tasks',
    () => client.get<{ items: PublishTask[] }>('/api/publish/tasks'),
    ({ items }) => items.length === 4,
  );
  expect(new Set(list.items.map((task) => task.state))).toEqual(new Set(['published']));
});
