import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addStubs, missingOptional } from './lock/optional.mjs';
import { checkLock } from './lock-stubs.mjs';

const manifest = { dependencies: { tool: '1.0.0' } };
const lock = {
  packages: {
    '': manifest,
    'node_modules/tool': {
      version: '1.0.0',
      optionalDependencies: {
        '@tool/linux-x64': '1.0.0',
        '@tool/linux-arm64-musl': '1.0.0',
        '@tool/win32-x64-msvc': '1.0.0',
      },
    },
    'node_modules/@tool/linux-x64': { version: '1.0.0', optional: true },
    'node_modules/@tool/win32-x64-msvc': { version: '0.9.0', optional: true },
  },
};

describe('the lock file', () => {
  it('lacks optional packages that have no entry of their own', () => {
    expect(missingOptional(lock).map(({ name, by }) => `${name} for ${by}`)).toEqual([
      '@tool/linux-arm64-musl for node_modules/tool',
    ]);
  });

  it('gets entries that name system, processor and C library', () => {
    const mended = addStubs(lock, missingOptional(lock));
    expect(mended.packages['node_modules/@tool/linux-arm64-musl']).toEqual({
      version: '1.0.0',
      optional: true,
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
    });
    expect(missingOptional(mended)).toEqual([]);
  });
});

describe('checkLock', () => {
  let root;
  const said = [];
  const check = (write) => checkLock(root, { write, print: (line) => said.push(line) });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'xingluo-lock-'));
    await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
    await writeFile(join(root, 'package.json'), JSON.stringify(manifest));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('fails, mends, then passes', async () => {
    expect(await check(false)).toBe(1);
    expect(said.join('\n')).toContain('--write');
    expect(await check(true)).toBe(0);
    expect(await check(false)).toBe(0);
    expect(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages).toHaveProperty([
      'node_modules/@tool/linux-arm64-musl',
    ]);
  });

  it('fails when a manifest says something else', async () => {
    await writeFile(join(root, 'package.json'), JSON.stringify({ dependencies: { tool: '2.0.0' } }));
    expect(await check(false)).toBe(1);
  });
});
