import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { LaunchProblem } from './problem.mjs';
import { run } from './run.mjs';

/** npm's own program file: the one that runs us, else the one beside the host's Node, else the one in PATH. */
export function findNpm(env = process.env, execPath = process.execPath) {
  const bin = dirname(execPath);
  const inPath = (env.PATH ?? '').split(delimiter).map((dir) => join(dir, 'npm'));
  const candidates = [
    env.npm_execpath,
    join(bin, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(bin, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
    ...inPath.filter((path) => existsSync(path)).map((path) => realpathSync(path)),
  ];
  const found = candidates.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (found) return found;
  throw new LaunchProblem(
    '找不到 npm；请先安装 npm（Debian：apt install npm）再重试。',
    'npm was not found: install it (Debian: apt install npm), then try again.',
  );
}

/** Runs npm under the given Node; every install script stays off. */
export function npm(node, args, { cwd, env }) {
  return run(node, [findNpm(), ...args, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd,
    env,
    quiet: true,
  });
}

const CAUSES = [
  [/ENOSPC|no space left/i, '磁盘已满，请腾出空间', 'the disk is full: free some space'],
  [
    /EROFS|read-only file system/i,
    '目录是只读的，请换到可写的目录',
    'the folder is read-only: use a writable one',
  ],
  [
    /EACCES|EPERM|permission denied/i,
    '没有写权限，请以目录的所有者运行',
    'no right to write here: run as the owner of the folder',
  ],
  [
    /E404|ETARGET|no matching version|not found/i,
    '软件源里没有这个版本，请换一个 npm 源（npm config set registry …）',
    'the registry lacks this version: use another one (npm config set registry …)',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|network/i,
    '连不上 npm 软件源，请检查网络或代理（npm config get registry）',
    'the npm registry cannot be reached: check the network or proxy (npm config get registry)',
  ],
  [
    /EINTEGRITY/i,
    '下载的内容与校验值不符，请运行 npm cache verify 后重试',
    'a download does not match its checksum: run npm cache verify and try again',
  ],
  [
    /EUSAGE/i,
    '锁文件与 package.json 不一致，请运行 npm install 和 node tools/lock-stubs.mjs --write',
    'the lock file does not match package.json: run npm install and node tools/lock-stubs.mjs --write',
  ],
];

/** One sentence for a failed npm run; `what` says what was being fetched. */
export function npmProblem(what, output) {
  const [, zh, en] = CAUSES.find(([pattern]) => pattern.test(output)) ?? [
    null,
    `npm 报告：${lastLine(output)}`,
    `npm says: ${lastLine(output)}`,
  ];
  return new LaunchProblem(`无法下载${what.zh}：${zh}。`, `Could not fetch ${what.en}: ${en}.`);
}

function lastLine(output) {
  const lines = output
    .split('\n')
    .filter((line) => /npm (error|ERR!)/.test(line) && !/log of this run|debug-\d/.test(line));
  return (lines[0] ?? output.trim().split('\n').at(-1) ?? '')
    .replace(/^npm (error|ERR!)\s*/, '')
    .slice(0, 200);
}
