import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { withClient } from './db-embedded/connect.ts';
import {
  type EmbeddedPostgres,
  findLiveEmbeddedPostgres,
  type StartProblem,
  startEmbeddedPostgres,
} from './db-embedded.ts';
import { startHolder } from './testing/holder-process.ts';
import { removeScratchDir, scratchDir } from './testing/scratch-dir.ts';

const quiet = { info: () => undefined, warn: () => undefined };
const progress = () => undefined;
const dirs: string[] = [];

async function freshDir(): Promise<string> {
  const dir = await scratchDir();
  dirs.push(dir);
  return dir;
}

function start(dataDir: string, more: object = {}): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, log: quiet, progress, ...more });
}

async function one(url: string, sql: string): Promise<unknown> {
  const rows = await withClient(url, 'test', async (client) => (await client.query(sql)).rows);
  return rows[0] && Object.values(rows[0])[0];
}

const refusal = (dataDir: string) =>
  start(dataDir).then(
    () => expect.fail('the start should have been refused'),
    (problem: StartProblem) => problem,
  );

afterAll(async () => {
  for (const dir of dirs) await removeScratchDir(dir);
});

describe('startEmbeddedPostgres', () => {
  it('starts first time and again, keeping data and port, under a role without privileges', async () => {
    const dir = await freshDir();
    const first = await start(dir);
    expect(first.adopted).toBe(false);
    await one(first.url, 'create table kept as select 42 as answer');
    expect(await one(first.url, 'select rolsuper or rolbypassrls from pg_roles where rolname = user')).toBe(
      false,
    );
    expect(await one(first.url, "select rolcreaterole from pg_roles where rolname = 'xingluo_owner'")).toBe(
      true,
    );
    await first.stop();
    await expect(one(first.url, 'select 1')).rejects.toThrow();

    const second = await start(dir);
    expect(second.port).toBe(first.port);
    expect(await one(second.url, 'select answer from kept')).toBe(42);
    await second.stop();
    await second.stop();
  });

  it('sorts and classifies Chinese text by Unicode', async () => {
    const database = await start(await freshDir());
    await one(database.url, 'create extension pg_trgm');
    expect(await one(database.url, "select cardinality(show_trgm('星罗棋布'))")).toBe(5);
    await database.stop();
  });

  it('adopts the server of a killed process, and a later stop ends it', async () => {
    const dir = await freshDir();
    const holder = await startHolder(dir);
    expect(holder.answer).toMatchObject({ ready: true, adopted: false });
    await one(holder.answer.url, 'create table acknowledged ()');
    await holder.kill();
    expect(await findLiveEmbeddedPostgres(dir)).toMatchObject({ port: holder.answer.port });

    const next = await start(dir);
    expect(next).toMatchObject({ adopted: true, port: holder.answer.port });
    expect(await one(next.url, "select to_regclass('acknowledged')::text")).toBe('acknowledged');
    await next.stop();
    expect(await findLiveEmbeddedPostgres(dir)).toBeUndefined();
  });

  it('refuses a second process and leaves the first one’s database running', async () => {
    const dir = await freshDir();
    const first = await start(dir);
    const second = await startHolder(dir);
    expect(second.answer).toMatchObject({ ready: false, code: 'data_dir_in_use' });
    expect(second.answer.zh).toContain(`进程号 ${process.pid}`);
    expect(await one(first.url, 'select 1')).toBe(1);
    await second.stop();
    await first.stop();
  });

  it('lets exactly one of two first starts at the same moment through', async () => {
    const dir = await freshDir();
    const both = await Promise.all([startHolder(dir), startHolder(dir)]);
    expect(both.map((each) => each.answer.ready).sort()).toEqual([false, true]);
    expect(both.find((each) => !each.answer.ready)?.answer.code).toBe('data_dir_in_use');
    for (const each of both) await each.stop();
    expect((await readdir(dir)).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  it('comes back on the same address when the server itself is killed', async () => {
    const dir = await freshDir();
    const lost: StartProblem[] = [];
    const database = await start(dir, { onLost: (problem: StartProblem) => lost.push(problem) });
    await one(database.url, 'create table acknowledged ()');
    const pidFile = join(dir, 'postgres', 'cluster', 'postmaster.pid');
    process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL');
    await expect
      .poll(() => one(database.url, "select to_regclass('acknowledged')::text").catch(String), {
        timeout: 20_000,
      })
      .toBe('acknowledged');
    expect(lost).toEqual([]);
    await database.stop();
  });

  it('starts over a pid file that names some other living program', async () => {
    const dir = await freshDir();
    await (await start(dir)).stop();
    const cluster = join(dir, 'postgres', 'cluster');
    const program = spawn('sleep', ['60'], { stdio: 'ignore' });
    await writeFile(join(cluster, 'postmaster.pid'), `${program.pid}\n${cluster}\n1\n1\n\n127.0.0.1\n`);
    const again = await start(dir);
    program.kill('SIGKILL');
    expect(again.adopted).toBe(false);
    await again.stop();
  });

  it('takes another port when its own is taken, and does not mistake a stranger for its database', async () => {
    const dir = await freshDir();
    const first = await start(dir);
    await first.stop();
    const stranger = await start(await freshDir());
    await writeFile(join(dir, 'postgres', 'port'), String(stranger.port));
    const cluster = join(dir, 'postgres', 'cluster');
    await writeFile(join(cluster, 'postmaster.pid'), `1\n${cluster}\n1\n${stranger.port}\n\n127.0.0.1\n`);
    const again = await start(dir);
    expect(again).toMatchObject({ adopted: false });
    expect(again.port).not.toBe(stranger.port);
    await again.stop();
    await stranger.stop();
  });

  it('ignores and later sweeps what a start left behind that was killed during initdb', async () => {
    const dir = await freshDir();
    const abandoned = join(dir, 'postgres.new-0123456789ab');
    await mkdir(join(abandoned, 'cluster'), { recursive: true });
    await writeFile(join(abandoned, 'cluster', 'PG_VERSION'), '18\n');
    const longAgo = new Date('2020-01-01T00:00:00Z');
    await utimes(abandoned, longAgo, longAgo);
    const database = await start(dir);
    expect(await readdir(dir)).not.toContain('postgres.new-0123456789ab');
    await database.stop();
  });

  it('refuses the database of another major version in one sentence', async () => {
    const dir = await freshDir();
    const cluster = join(dir, 'postgres', 'cluster');
    await mkdir(cluster, { recursive: true });
    await writeFile(join(cluster, 'PG_VERSION'), '17\n');
    const problem = await refusal(dir);
    expect(problem.code).toBe('other_major');
    expect(problem.en).toContain('PostgreSQL 17');
    expect(problem.zh).toContain('PostgreSQL 18');
  });

  it('says so when its password file is gone, and when the data directory is a file', async () => {
    const dir = await freshDir();
    const cluster = join(dir, 'postgres', 'cluster');
    await mkdir(cluster, { recursive: true });
    await writeFile(join(cluster, 'PG_VERSION'), '18\n');
    expect((await refusal(dir)).code).toBe('credentials_unusable');
    const file = join(dir, 'file');
    await writeFile(file, '');
    expect((await refusal(file)).code).toBe('data_dir_invalid');
    expect((await refusal(join(file, 'below'))).code).toBe('data_dir_invalid');
  });

  it('asks for the superuser’s password on every connection', async () => {
    const database = await start(await freshDir());
    const { port } = database;
    const stranger = new pg.Client({ host: '127.0.0.1', port, user: 'xingluo_super', password: 'guess' });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
    await stranger.end().catch(() => undefined);
    await database.stop();
  });
});
