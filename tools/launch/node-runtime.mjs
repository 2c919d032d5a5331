import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { isAlive } from './alive.mjs';
import { npm, npmProblem } from './npm.mjs';
import { inRoot } from './paths.mjs';
import { LaunchProblem } from './problem.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

export const NODE_VERSION = '24.21.0';

/** What the registry must deliver; platforms without an entry are taken as npm checks them. */
const INTEGRITY = {
  'linux-x64':
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'linux-arm64':
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'win-x64':
    'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
};

/** Runs `.ts` files directly without a flag: 22.18 and later, 24 and later; odd 23 is past its end. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return (major === 22 && minor >= 18) || major >= 24;
}

/** As npm names the packages that hold a Node binary. */
export function platformName(platform = process.platform, arch = process.arch) {
  return `${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/**
 * The Node to go on with: the host's when it is new enough, else the one in `.runtime/`, fetched from the
 * npm registry when it is not there yet.
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} its program, and our environment with its folder first in PATH
 */
export async function ensureNode(home = inRoot('.runtime')) {
  const node = isNewEnough(process.version) ? process.execPath : await fetchedNode(home);
  return { node, env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` } };
}

async function fetchedNode(home) {
  const name = `node-${platformName()}`;
  const node = programIn(home, name);
  await sweepAbandoned(home);
  if ((await versionIn(home, name)) === NODE_VERSION && existsSync(node)) return node;
  say.step(
    `本机的 Node ${process.version} 太旧，正在下载 Node ${NODE_VERSION} …`,
    `this host's Node ${process.version} is too old, fetching Node ${NODE_VERSION} …`,
  );
  const aside = join(home, `aside-${process.pid}`);
  await rm(aside, { recursive: true, force: true });
  try {
    await fetchInto(aside, name);
    await moveIntoPlace(home, aside, name);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return node;
}

async function fetchInto(aside, name) {
  await mkdir(aside, { recursive: true }).catch((error) => {
    throw npmProblem({ zh: ` Node ${NODE_VERSION}`, en: `Node ${NODE_VERSION}` }, error.message);
  });
  const wanted = `${name}@${NODE_VERSION}`;
  const args = ['install', '--prefix', aside, '--save-exact', '--install-links=false', wanted];
  const { code, output } = await npm(process.execPath, args, { cwd: aside, env: process.env });
  if (code !== 0)
    throw npmProblem({ zh: ` Node（npm 包 ${wanted}）`, en: `Node (npm package ${wanted})` }, output);
  await checkIntegrity(aside, name);
  const node = programIn(aside, name);
  const tried = await run(node, ['--version'], { quiet: true });
  if (tried.output.trim() === `v${NODE_VERSION}`) return;
  throw new LaunchProblem(
    `下载的 Node ${NODE_VERSION} 无法在本机运行；请自行安装 Node 22.18 以上的版本。`,
    `The Node ${NODE_VERSION} that was fetched does not run here: install Node 22.18 or newer yourself.`,
  );
}

async function checkIntegrity(aside, name) {
  const expected = INTEGRITY[platformName()];
  const lock = JSON.parse(await readFile(join(aside, 'package-lock.json'), 'utf8'));
  const found = lock.packages[`node_modules/${name}`]?.integrity;
  if (expected === undefined || found === expected) return;
  throw new LaunchProblem(
    `软件源给出的 Node ${NODE_VERSION} 与已知的校验值不符，已拒绝使用；请换一个 npm 源，或自行安装 Node 22.18 以上的版本。`,
    `The registry's Node ${NODE_VERSION} does not match the known checksum and was refused: use another registry, or install Node 22.18 or newer yourself.`,
  );
}

/** One rename puts the finished folder in place: whoever is killed before leaves nothing that looks finished. */
async function moveIntoPlace(home, aside, name) {
  const place = join(home, 'node_modules');
  if (existsSync(place)) await rename(place, join(aside, 'replaced')).catch(() => undefined);
  await rename(join(aside, 'node_modules'), place).catch(async (error) => {
    if ((await versionIn(home, name)) !== NODE_VERSION) throw error;
  });
}

const programIn = (home, name) =>
  join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

async function versionIn(home, name) {
  return readFile(join(home, 'node_modules', name, 'package.json'), 'utf8').then(
    (text) => JSON.parse(text).version,
    () => undefined,
  );
}

async function sweepAbandoned(home) {
  const names = await readdir(home).catch(() => []);
  for (const name of names) {
    const pid = Number(/^aside-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(home, name), { recursive: true, force: true });
  }
}
