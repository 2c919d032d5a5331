import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Product, runCommand, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

// A phone's upright film: stored lying with a rotation of −90°, see its README.
const UPRIGHT = fileURLToPath(new URL('../../shared/data/media/rotate-buck-bunny.mp4', import.meta.url));

let product: Product;
let folder: string;
beforeAll(async () => {
  folder = temporaryFolder('try');
  product = await Product.start();
});
afterAll(async () => {
  await product.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test('npm run try publishes a video made by ffmpeg on both simulated platforms and shows its timeline', async () => {
  const video = await makeVideo(folder);
  const { code, output } = await runCommand('try', [video], product.environment);
  expect(output.match(/: published http/g), output).toHaveLength(2);
  expect(output).toContain('1280×720 · 854×480');
  expect(output).toContain('模板生成 · 未使用大模型');
  expect(code).toBe(0);
});

test('a small odd-sized portrait video without room for covers is published too', async () => {
  const video = await makeVideo(folder, { name: 'small portrait.mp4', width: 270, height: 480, seconds: 2 });
  const { code, output } = await runCommand('try', [video], product.environment);
  expect(code, output).toBe(0);
});

test.skipIf(!existsSync(UPRIGHT))(
  'a film from a phone comes out upright, 1080×1920',
  { timeout: 400_000 },
  async () => {
    const { code, output } = await runCommand('try', [UPRIGHT], product.environment);
    expect(output).toContain('1080×1920');
    expect(code, output).toBe(0);
  },
);
if (!existsSync(UPRIGHT)) console.warn(`SKIPPED: the upright phone film, because ${UPRIGHT} is not there.`);

test('something that is no video is refused with a sentence that says why', async () => {
  const { code, output } = await runCommand('try', [fileURLToPath(import.meta.url)], product.environment);
  expect(code).toBe(1);
  expect(output).toMatch(/文件未被接受：library\.\w+/);
});

test('trying does not take the set-up away from the person who installs', async () => {
  const status = (await (await fetch(`${product.url}/api/system/status`)).json()) as { setUp: boolean };
  expect(status.setUp).toBe(false);
});
