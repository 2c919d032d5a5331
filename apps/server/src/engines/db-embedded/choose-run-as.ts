import { chmod, stat } from 'node:fs/promises';
import type { Layout } from './layout.ts';
import { groupOfUid, NOBODY, type RunAs, runAs } from './run-as.ts';
import { copyRuntime, type Runtime } from './runtime.ts';
import { StartProblem } from './start-problem.ts';

/** The programs together with the name they run under. */
export interface Footing {
  readonly runtime: Runtime;
  readonly runAs: RunAs;
}

/**
 * Finds how PostgreSQL can run here. An ordinary user runs it directly. Root tries a user namespace,
 * then `nobody`; a cluster that another user owns is always run under that user.
 */
export async function chooseRunAs(layout: Layout, runtime: Runtime): Promise<Footing> {
  const uid = process.getuid?.();
  const owner = await ownerOf(layout.cluster);
  if (uid !== 0) {
    if (owner !== undefined && uid !== undefined && owner !== uid) throw foreignOwner(layout, owner);
    return { runtime, runAs: { kind: 'self' } };
  }
  if (owner === undefined || owner === 0) {
    const mapped: RunAs = { kind: 'mapped' };
    if (await runs(mapped, runtime)) return { runtime, runAs: mapped };
  }
  return runAsOther(layout, runtime, owner || NOBODY);
}

async function runAsOther(layout: Layout, runtime: Runtime, uid: number): Promise<Footing> {
  const gid = await groupOfUid(uid);
  if (gid === undefined) throw rootUnsupported(layout);
  const other: RunAs = { kind: 'other', uid, gid };
  await letThrough(layout.dataDir);
  const reaches = await runAs(other, 'test', ['-x', layout.dataDir]);
  if (!reaches.ok) throw rootUnsupported(layout);
  if (await runs(other, runtime)) return { runtime, runAs: other };
  const copy = await copyRuntime(runtime.root, layout.dataDir);
  if (await runs(other, copy)) return { runtime: copy, runAs: other };
  throw rootUnsupported(layout);
}

async function runs(who: RunAs, runtime: Runtime): Promise<boolean> {
  return (await runAs(who, runtime.postgres, ['--version'])).ok;
}

/** Root's own data directory is 0700: others may pass through it, but not list it. */
async function letThrough(dataDir: string): Promise<void> {
  const found = await stat(dataDir);
  if (found.uid === 0 && (found.mode & 0o001) === 0) await chmod(dataDir, (found.mode & 0o777) | 0o011);
}

async function ownerOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.uid,
    () => undefined,
  );
}

function foreignOwner(layout: Layout, owner: number): StartProblem {
  return new StartProblem(
    'data_dir_forbidden',
    `${layout.home} 属于另一个用户（uid ${owner}）；请以该用户启动，或用 XINGLUO_DATA 指定别的目录。`,
    `${layout.home} belongs to another user (uid ${owner}): start as that user, or point XINGLUO_DATA elsewhere.`,
  );
}

function rootUnsupported(layout: Layout): StartProblem {
  return new StartProblem(
    'root_unsupported',
    `PostgreSQL 不允许以 root 运行，而本机既不能建用户命名空间，也没有能访问 ${layout.dataDir} 的普通用户；请以普通用户启动，或自备数据库并用 DATABASE_URL 指定。`,
    `PostgreSQL refuses to run as root, and this host allows neither a user namespace nor an ordinary user that reaches ${layout.dataDir}: start as an ordinary user, or name a database of your own in DATABASE_URL.`,
  );
}
