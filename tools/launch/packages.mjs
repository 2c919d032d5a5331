import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { npm, npmProblem } from './npm.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { ROOT } from './paths.mjs';
import { say } from './say.mjs';

/** `start` leaves the test tools out; what `test` installs serves `start` as well. */
const SATISFIED_BY = { start: ['start', 'test'], test: ['test'] };

/**
 * Installs the packages of the lock file when it, a manifest or the mode changed since the last time. The
 * stamp inside node_modules is written last, and npm removes node_modules first: an install that was cut
 * off is done again.
 * @param {'start' | 'test'} mode
 */
export async function ensurePackages(runtime, mode, root = ROOT) {
  if (await isStamped(root, mode)) return;
  await oneAtATime(join(root, '.runtime', 'packages.lock'), async () => {
    if (await isStamped(root, mode)) return;
    if (!(await isInstalled(root, mode))) await install(runtime, mode, root);
    await writeFile(stampOf(root), JSON.stringify({ mode, hash: await hashOf(root) }));
  });
}

async function install(runtime, mode, root) {
  say.step('正在安装依赖包 …', 'installing packages …');
  const args = mode === 'start' ? ['ci', '--omit=dev'] : ['ci', '--include=dev'];
  const { code, output } = await npm(runtime.node, args, { cwd: root, env: runtime.env });
  if (code !== 0) throw npmProblem({ zh: '依赖包', en: 'the packages' }, output);
}

const stampOf = (root) => join(root, 'node_modules', '.xingluo-stamp');

async function isStamped(root, mode) {
  const text = await readFile(stampOf(root), 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const stamp = JSON.parse(text.startsWith('{') ? text : '{}');
  return SATISFIED_BY[mode].includes(stamp.mode) && stamp.hash === (await hashOf(root));
}

async function hashOf(root) {
  const files = [join(root, 'package-lock.json'), join(root, 'package.json'), ...(await manifests(root))];
  return fingerprint(root, files, process.platform, process.arch);
}

async function manifests(root) {
  const { workspaces = [] } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const found = [];
  for (const pattern of workspaces) {
    const [parent, star] = pattern.split('/');
    const names =
      star === '*' ? (await readdir(join(root, parent))).map((name) => join(parent, name)) : [pattern];
    found.push(...names.map((name) => join(root, name, 'package.json')).filter(existsSync));
  }
  return found;
}

/**
 * True when node_modules already holds what the lock file asks for, for example because a developer ran
 * `npm install`: npm's own record of what is there is compared entry by entry.
 */
async function isInstalled(root, mode) {
  const there = await readLock(join(root, 'node_modules', '.package-lock.json'));
  const wanted = await readLock(join(root, 'package-lock.json'));
  if (!there || !wanted) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const found = there[path];
    if (!found) return entry.optional || entry.devOptional || (entry.dev && mode === 'start');
    return (
      found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link
    );
  });
}

async function readLock(file) {
  return readFile(file, 'utf8').then(
    (text) => JSON.parse(text).packages,
    () => undefined,
  );
}
