import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withClient } from './db-embedded/connect.ts';
import { findRuntimePackage } from './db-embedded/runtime.ts';
import { startEmbeddedPostgres } from './db-embedded.ts';
import { startHolder } from './testing/holder-process.ts';
import { asNobody, readOnly, smallDisk, withoutUserNamespaces, works } from './testing/namespaces.ts';
import { removeScratchDir, scratchDir } from './testing/scratch-dir.ts';

const quiet = { info: () => undefined, warn: () => undefined };
const dirs: string[] = [];

async function freshDir(): Promise<string> {
  const dir = await scratchDir();
  dirs.push(dir);
  return dir;
}

const mountable = works(readOnly(tmpdir()), 'read-only and full disks, hosts without user namespaces');
const demotable = works(asNobody(), 'start as an ordinary user');

afterAll(async () => {
  for (const dir of dirs) await removeScratchDir(dir);
});

describe.runIf(mountable)('a disk that cannot be written', () => {
  it('is named when it is read-only before the first start', async () => {
    const dir = await freshDir();
    const holder = await startHolder(join(dir, 'data'), readOnly(dir));
    expect(holder.answer).toMatchObject({ ready: false, code: 'data_dir_read_only' });
    expect(holder.answer.en).toContain(dir);
    await holder.stop();
  });

  it('is named when it became read-only later', async () => {
    const dir = await freshDir();
    const first = await startHolder(dir);
    await first.stop();
    const holder = await startHolder(dir, readOnly(dir));
    expect(holder.answer).toMatchObject({ ready: false, code: 'data_dir_read_only' });
    await holder.stop();
  });

  it('is named when it is full, and nothing half-made stays', async () => {
    const dir = await freshDir();
    const holder = await startHolder(dir, smallDisk(dir, '12m'));
    expect(holder.answer).toMatchObject({ ready: false, code: 'disk_full' });
    expect(holder.answer.zh).toContain('磁盘已满');
    await holder.stop();
    expect(await readdir(dir)).toEqual([]);
  });
});

describe.runIf(demotable)('an ordinary user', () => {
  it('starts the database, and root later serves the same directory under that user', async () => {
    const dir = await freshDir();
    await chown(dir, 65534, 65534);
    const holder = await startHolder(dir, asNobody());
    expect(holder.answer).toMatchObject({ ready: true, adopted: false });
    await holder.kill();
    const asRoot = await startEmbeddedPostgres({ dataDir: dir, log: quiet, progress: () => undefined });
    expect(asRoot.adopted).toBe(true);
    await asRoot.stop();
    const again = await startEmbeddedPostgres({ dataDir: dir, log: quiet, progress: () => undefined });
    expect(again.adopted).toBe(false);
    await again.stop();
    expect((await stat(join(dir, 'postgres', 'cluster'))).uid).toBe(65534);
  });

  it('is told when the directory belongs to somebody else', async () => {
    const dir = await freshDir();
    const holder = await startHolder(join(dir, 'data'), asNobody());
    expect(holder.answer).toMatchObject({ ready: false, code: 'data_dir_forbidden' });
    await holder.stop();
  });
});

describe.runIf(mountable)('root where user namespaces are forbidden', () => {
  it('runs the database as nobody below its own 0700 directory', async () => {
    const dir = await freshDir();
    const holder = await startHolder(dir, withoutUserNamespaces());
    expect(holder.answer).toMatchObject({ ready: true });
    const who = await withClient(holder.answer.url, 'test', (client) => client.query('select 1 as up'));
    expect(who.rows).toEqual([{ up: 1 }]);
    await holder.stop();
    expect((await stat(join(dir, 'postgres', 'cluster'))).uid).toBe(65534);
  });

  it('asks for DATABASE_URL where nobody cannot reach the directory', async () => {
    const dir = await freshDir();
    await mkdir(join(dir, 'home', 'data'), { recursive: true });
    await chmod(join(dir, 'home'), 0o700);
    const holder = await startHolder(join(dir, 'home', 'data'), withoutUserNamespaces());
    expect(holder.answer).toMatchObject({ ready: false, code: 'root_unsupported' });
    expect(holder.answer.en).toContain('DATABASE_URL');
    await holder.stop();
  });
});

describe.runIf(mountable)('a read-only node_modules without library links', () => {
  it('gets a runnable copy in the data directory', async () => {
    const [dir, dataDir] = [await freshDir(), await freshDir()];
    const source = findRuntimePackage();
    await cp(join(source, 'package.json'), join(dir, 'package.json'));
    await cp(join(source, 'native'), join(dir, 'native'), {
      recursive: true,
      filter: async (path) => !(await lstat(path)).isSymbolicLink(),
    });
    const program = `
      import { prepareRuntime } from '${new URL('./db-embedded/runtime.ts', import.meta.url).pathname}';
      import { execFileSync } from 'node:child_process';
      const { postgres } = await prepareRuntime('${dir}', '${dataDir}');
      console.log(postgres, execFileSync(postgres, ['--version'], { encoding: 'utf8' }));`;
    const [file = '', ...args] = [...readOnly(dir), process.execPath, '--input-type=module', '-e', program];
    const printed = execFileSync(file, args, { encoding: 'utf8' });
    expect(printed).toContain(join(dataDir, 'postgres-runtime'));
    expect(printed).toContain('postgres (PostgreSQL) 18');
  });
});
