import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNewEnough, platformName } from './node-runtime.mjs';
import { npmProblem } from './npm.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { ensurePackages } from './packages.mjs';
import { serve } from './serve.mjs';
import { ensureWeb } from './web-build.mjs';

const runtime = { node: process.execPath, env: process.env };
let root;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'xingluo-launch-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function lay(files) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

describe('the Node to run under', () => {
  it.each([
    ['v18.20.0', false],
    ['v20.20.2', false],
    ['v22.17.1', false],
    ['v22.18.0', true],
    ['v23.11.0', false],
    ['v24.0.0', true],
    ['v26.1.0', true],
  ])('%s is new enough: %s', (version, expected) => expect(isNewEnough(version)).toBe(expected));

  it('is named as the registry names it', () => {
    expect(platformName('linux', 'arm64')).toBe('linux-arm64');
    expect(platformName('win32', 'x64')).toBe('win-x64');
  });
});

describe('a failed download', () => {
  it.each([
    ['npm error code ENOTFOUND', 'registry cannot be reached'],
    ['npm error code E404\nnpm error 404 no such package', 'lacks this version'],
    ['npm error nospc ENOSPC: no space left on device', 'disk is full'],
    ['npm error code EUSAGE', 'lock-stubs'],
    ['npm error something new', 'npm says: something new'],
  ])('is told in one sentence: %s', (output, expected) => {
    const problem = npmProblem({ zh: '依赖包', en: 'the packages' }, output);
    expect(problem.en).toContain(expected);
    expect(problem.zh).toContain('无法下载');
  });
});

describe('oneAtATime', () => {
  it('never lets two in at once', async () => {
    const seen = [];
    const work = (name) => async () => {
      seen.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} out`);
    };
    const lock = join(root, 'lock');
    await Promise.all([oneAtATime(lock, work('a')), oneAtATime(lock, work('b'))]);
    expect(seen.map((each) => each.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
    expect(existsSync(lock)).toBe(false);
  });

  it('takes over from a holder that was killed', async () => {
    const lock = join(root, 'lock');
    const module = new URL('./one-at-a-time.mjs', import.meta.url).href;
    const program = `import('${module}').then((m) => m.oneAtATime(${JSON.stringify(lock)}, () => { console.log('in'); return new Promise((r) => setTimeout(r, 60000)); }))`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'close');
    expect(existsSync(lock)).toBe(true);
    expect(await oneAtATime(lock, async () => 'done')).toBe('done');
  });

  it('takes over from a process id that another program has now', async () => {
    const lock = join(root, 'lock');
    await writeFile(lock, `${process.pid} 1`);
    expect(await oneAtATime(lock, async () => 'done')).toBe('done');
  });
});

describe('ensurePackages', () => {
  const stamp = () => readFile(join(root, 'node_modules', '.xingluo-stamp'), 'utf8').then(JSON.parse);
  const marker = () => join(root, 'node_modules', 'marker');
  const manifest = { name: 'clone', version: '1.0.0', workspaces: ['apps/*'] };
  const part = { name: '@clone/part', version: '1.0.0' };

  beforeEach(() =>
    lay({
      'package.json': manifest,
      'apps/part/package.json': part,
      'package-lock.json': {
        name: 'clone',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: {
          '': manifest,
          'apps/part': part,
          'node_modules/@clone/part': { resolved: 'apps/part', link: true },
        },
      },
    }),
  );

  it('installs once, again after a manifest changed, and once more for the tests', async () => {
    await ensurePackages(runtime, 'start', root);
    expect(existsSync(join(root, 'node_modules', '@clone', 'part', 'package.json'))).toBe(true);
    const first = await stamp();
    expect(first.mode).toBe('start');
    await ensurePackages(runtime, 'start', root);
    expect(await stamp()).toEqual(first);

    await lay({ 'apps/part/package.json': { ...part, description: 'changed' } });
    await ensurePackages(runtime, 'start', root);
    expect((await stamp()).hash).not.toBe(first.hash);

    await ensurePackages(runtime, 'test', root);
    expect((await stamp()).mode).toBe('test');
    await ensurePackages(runtime, 'start', root);
    expect((await stamp()).mode).toBe('test');
  });

  it('installs anew after an install that was cut off, but not over one npm finished', async () => {
    await ensurePackages(runtime, 'test', root);
    await lay({ 'node_modules/marker': '' });
    await rm(join(root, 'node_modules', '.xingluo-stamp'));
    await ensurePackages(runtime, 'test', root);
    expect(existsSync(marker())).toBe(true);

    await rm(join(root, 'node_modules', '.xingluo-stamp'));
    await rm(join(root, 'node_modules', '.package-lock.json'));
    await ensurePackages(runtime, 'test', root);
    expect(existsSync(marker())).toBe(false);
  });
});

describe('ensureWeb', () => {
  const vite = `
    import { mkdirSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
    if (existsSync('broken')) { console.log('no such component'); process.exit(1); }
    const dir = process.argv[process.argv.indexOf('--outDir') + 1];
    mkdirSync(dir, { recursive: true });
    writeFileSync(dir + '/index.html', readFileSync('src/page.txt'));`;
  const page = () => readFile(join(root, 'apps/web/dist/index.html'), 'utf8');

  beforeEach(() =>
    lay({
      'package.json': { type: 'module' },
      'package-lock.json': {},
      'node_modules/vite/bin/vite.js': vite,
      'apps/web/index.html': '',
      'apps/web/src/page.txt': 'one',
      'packages/contracts/src/index.ts': '',
    }),
  );

  it('builds when the pages, the contracts or the lock file changed, and only then', async () => {
    await ensureWeb(runtime, root);
    expect(await page()).toBe('one');
    await lay({ 'apps/web/dist/index.html': 'kept' });
    await ensureWeb(runtime, root);
    expect(await page()).toBe('kept');
    await lay({ 'apps/web/src/page.txt': 'two' });
    await ensureWeb(runtime, root);
    expect(await page()).toBe('two');
    for (const path of ['packages/contracts/src/index.ts', 'package-lock.json']) {
      await lay({ 'apps/web/dist/index.html': 'stale', [path]: '{"changed": true}' });
      await ensureWeb(runtime, root);
      expect(await page()).toBe('two');
    }
  });

  it('keeps the pages of before when a build fails', async () => {
    await ensureWeb(runtime, root);
    await lay({ 'apps/web/broken': '', 'apps/web/src/page.txt': 'two' });
    await expect(ensureWeb(runtime, root)).rejects.toThrow('could not be built');
    expect(await page()).toBe('one');
  });

  it('builds nothing where there are no pages', async () => {
    await rm(join(root, 'apps/web/index.html'));
    await ensureWeb(runtime, root);
    expect(existsSync(join(root, 'apps/web/dist'))).toBe(false);
  });
});

describe('serve', () => {
  it('passes arguments and memory settings on and ends as the program ends', async () => {
    await lay({
      'p.mjs': `process.exit(process.argv[2] === '--roles=api' && process.env.MALLOC_ARENA_MAX === '2' ? 7 : 1)`,
    });
    expect(await serve(runtime, join(root, 'p.mjs'), ['--roles=api'])).toBe(7);
  });

  it('forwards SIGTERM, and leaves SIGINT to the terminal', async () => {
    await lay({
      'p.mjs': `process.on('SIGINT', () => console.log('got INT')); process.on('SIGTERM', () => { console.log('got TERM'); process.exit(3); });
        setInterval(() => {}, 1000); console.log('up');`,
    });
    const serving = new URL('./serve.mjs', import.meta.url).href;
    const launcher = `const { serve } = await import('${serving}'); process.exitCode = await serve({ node: process.execPath, env: process.env }, ${JSON.stringify(join(root, 'p.mjs'))}, []);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', launcher], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (!printed.includes('up')) continue;
      child.kill('SIGINT');
      child.kill('SIGTERM');
    }
    expect((await closed)[0]).toBe(3);
    expect(printed).toBe('up\ngot TERM\n');
  });
});
