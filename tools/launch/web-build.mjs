import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesBelow, fingerprint } from './fingerprint.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { ROOT } from './paths.mjs';
import { LaunchProblem } from './problem.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * Builds the pages when their sources, the contracts or the lock file changed. Built aside and put in place
 * by a rename; the stamp travels inside, so a `dist` with a stamp is whole.
 */
export async function ensureWeb(runtime, root = ROOT) {
  const web = join(root, 'apps', 'web');
  if (!existsSync(join(web, 'index.html'))) return;
  const hash = await hashOf(root, web);
  if ((await stampIn(web)) === hash) return;
  await oneAtATime(join(root, '.runtime', 'web.lock'), async () => {
    if ((await stampIn(web)) === hash) return;
    say.step('正在构建网页 …', 'building the pages …');
    await build(runtime, root, web, hash);
  });
}

async function build(runtime, root, web, hash) {
  const aside = join(root, '.tmp', 'web-new');
  const replaced = join(root, '.tmp', 'web-replaced');
  const clear = () => Promise.all([aside, replaced].map((dir) => rm(dir, { recursive: true, force: true })));
  await clear();
  await mkdir(join(root, '.tmp'), { recursive: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', aside, '--emptyOutDir', '--logLevel', 'warn'];
  const built = await run(runtime.node, args, {
    cwd: web,
    env: { ...runtime.env, NODE_ENV: 'production' },
    quiet: true,
  });
  if (built.code !== 0) {
    process.stderr.write(built.output);
    throw new LaunchProblem(
      '网页构建失败，原因见上方输出。',
      'The pages could not be built: see the output above.',
    );
  }
  await writeFile(join(aside, '.stamp'), hash);
  if (existsSync(join(web, 'dist'))) await rename(join(web, 'dist'), replaced);
  await rename(aside, join(web, 'dist'));
  await clear();
}

async function hashOf(root, web) {
  const contracts = await filesBelow(join(root, 'packages', 'contracts'));
  const own = await filesBelow(web);
  const files = [...own, ...contracts, join(root, 'package-lock.json')];
  return fingerprint(
    root,
    files.filter((file) => !/\.test\.ts$/.test(file)),
  );
}

const stampIn = (web) => readFile(join(web, 'dist', '.stamp'), 'utf8').catch(() => undefined);
