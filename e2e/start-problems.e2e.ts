import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Product, runCommand, temporaryFolder } from './driver/product.ts';

const folder = temporaryFolder('start');
let product: Product;
beforeAll(async () => {
  product = await Product.start({ dataDir: join(folder, 'data') });
});
afterAll(async () => {
  await product.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts once more with other settings; a start that is refused ends by itself. */
const startWith = (env: Record<string, string>) =>
  runCommand('start', [], { ...product.environment, ...env });

test('a second start on the same data folder is refused in one sentence and leaves the first alone', async () => {
  const second = await startWith({ XINGLUO_PORT: '0' });
  expect(second.code).toBe(1);
  expect(second.output).toContain(product.dataDir);
  expect(second.output).not.toMatch(/^\s+at /m);
  expect((await fetch(`${product.url}/api/ready`)).status).toBe(200);
});

test('a busy port is named, with the setting that changes it', async () => {
  const holder = createServer();
  await new Promise<void>((ready) => holder.listen(0, '127.0.0.1', ready));
  const { port } = holder.address() as { port: number };
  const refused = await startWith({ XINGLUO_DATA: join(folder, 'other'), XINGLUO_PORT: String(port) });
  holder.close();
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(`${port}`);
  expect(refused.output).toContain('XINGLUO_PORT');
  expect(refused.output).not.toMatch(/^\s+at /m);
});

test('wrong settings are all named at once', async () => {
  const refused = await startWith({ XINGLUO_PORT: 'abc', DATABASE_URL: 'mysql://x' });
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/XINGLUO_PORT[\s\S]*DATABASE_URL/);
});

test('a database that cannot be reached is named without its password', async () => {
  const refused = await startWith({
    XINGLUO_DATA: join(folder, 'third'),
    DATABASE_URL: 'postgres://x:canary-password@127.0.0.1:1/x',
  });
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('DATABASE_URL');
  expect(refused.output).not.toContain('canary-password');
});

test('the doctor says what it found and what to do, and no port or path is left over after Ctrl-C', async () => {
  const doctor = await runCommand('doctor', [], product.environment);
  expect(doctor.code, doctor.output).toBe(0);
  for (const word of ['Node.js', 'PostgreSQL', 'ffmpeg', 'XINGLUO_PUBLIC_URL'])
    expect(doctor.output).toContain(word);
  await product.stop();
  await expect(fetch(`${product.url}/api/health`)).rejects.toThrow();
  await product.startAgain();
  expect((await fetch(`${product.url}/api/ready`)).status).toBe(200);
});
