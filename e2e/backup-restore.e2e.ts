import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Asset } from '@xingluo/contracts/library';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Video } from '@xingluo/contracts/studio';
import { afterAll, expect, test } from 'vitest';
import { connectAccounts, play, publish, transcode, upload } from '../apps/server/src/cli/try/steps.ts';
import { setUp, signIn } from './driver/journey.ts';
import { Product, runCommand, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

const quiet = () => {};
const folder = temporaryFolder('backup');
const product = await Product.start({ dataDir: join(folder, 'data') });
afterAll(async () => {
  await product.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('backup, wipe, restore brings people, files, keys and posts back', async () => {
  const client = await setUp(product);
  const asset: Asset = await upload(client, await makeVideo(folder, { seconds: 2 }), quiet);
  const video: Video = await transcode(client, asset, quiet);
  const bound = await connectAccounts(client, quiet);
  const before = await publish(client, video, '备份之前', bound, quiet);
  await client.post('/api/ai/providers', { kind: 'deepseek', apiKey: 'sk-canary-000000' });

  const target = join(folder, 'saved');
  const saved = await runCommand('xingluo', ['backup', target], product.environment);
  expect(saved.code, saved.output).toBe(0);
  await product.stop();
  rmSync(product.dataDir, { recursive: true, force: true });
  expect(existsSync(product.dataDir)).toBe(false);

  const restored = await runCommand('xingluo', ['restore', target], product.environment);
  expect(restored.code, restored.output).toBe(0);
  await product.startAgain();
  expect(product.output).not.toContain('/setup#token=');
  const again = await signIn(product.url);
  const found = await again.get<Video>(`/api/videos/${video.id}`);
  await play(again, found, quiet);
  const { items } = await again.get<{ items: PublishTask[] }>('/api/publish/tasks');
  expect(items.map((task) => [task.id, task.state, task.postUrl]).sort()).toEqual(
    before.map((task) => [task.id, task.state, task.postUrl]).sort(),
  );
  expect(await again.get('/api/ai/providers')).toMatchObject({ items: [{ keyHint: '0000' }] });

  // Into an installation in use nothing is restored.
  const refused = await runCommand('xingluo', ['restore', target], product.environment);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/empty/);
});
