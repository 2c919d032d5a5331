import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { MANIFEST, type Manifest } from './manifest.ts';
import { quoted, type TableShape, tablesInOrder } from './tables.ts';

/** Blobs never change once written, so a hard link is a copy; another disk gets a real one. */
const linkOrCopy = async (from: string, to: string): Promise<void> => {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return; // deleted meanwhile, together with its row
    await copyFile(from, to);
  });
};

const copyTree = async (from: string, to: string, total: { count: number; bytes: number }): Promise<void> => {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === '.work') continue; // unfinished work starts over
    if (entry.isDirectory()) await copyTree(join(from, entry.name), join(to, entry.name), total);
    else {
      await linkOrCopy(join(from, entry.name), join(to, entry.name));
      total.count += 1;
      total.bytes += (await stat(join(to, entry.name)).catch(() => ({ size: 0 }))).size;
    }
  }
};

const dumpTable = async (client: pg.Client, table: TableShape, folder: string) => {
  const sha = createHash('sha256');
  const taste = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sha.update(chunk);
      done(null, chunk);
    },
  });
  const source = client.query(
    copyTo(`copy ${quoted(table.name)} (${table.columns.map(quoted).join(', ')}) to stdout`),
  );
  await pipeline(
    source,
    taste,
    createGzip({ level: 3 }),
    createWriteStream(join(folder, `${table.name}.copy.gz`), { flush: true }),
  );
  return { name: table.name, columns: table.columns, rows: source.rowCount ?? 0, sha256: sha.digest('hex') };
};

/**
 * Writes database, files and master key into the new folder `target`, from one consistent snapshot, while the product
 * may go on running. The folder appears under its name only when it is whole. It holds the key to every sealed secret.
 */
export const writeBackup = async ({
  url,
  target,
  version,
  filesFolder,
  masterKeyFile,
  now = new Date(),
}: {
  url: string;
  target: string;
  version: string;
  /** null leaves the files out (the backup before an upgrade: files do not change). */
  filesFolder: string | null;
  masterKeyFile: string | null;
  now?: Date;
}): Promise<Manifest> => {
  const aside = `${target}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(join(aside, 'tables'), { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: url, application_name: 'xingluo backup' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows: migrations } = await client.query<{ name: string; hash: string }>(
      'select name, hash from migrations order by name',
    );
    const tables: Manifest['tables'] = [];
    for (const table of await tablesInOrder(client))
      tables.push(await dumpTable(client, table, join(aside, 'tables')));
    await client.query('commit');
    const files = filesFolder ? { count: 0, bytes: 0 } : null;
    if (files && filesFolder) await copyTree(filesFolder, join(aside, 'files'), files).catch(ignoreMissing);
    if (masterKeyFile) await copyFile(masterKeyFile, join(aside, 'master.key'));
    const manifest: Manifest = {
      format: 1,
      product: 'xingluo',
      version,
      takenAt: now.toISOString(),
      migrations,
      tables,
      files,
    };
    await writeFile(join(aside, MANIFEST), JSON.stringify(manifest, null, 2), { flush: true });
    await mkdir(dirname(target), { recursive: true });
    await rename(aside, target);
    return manifest;
  } finally {
    await client.end();
  }
};

const ignoreMissing = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error;
};
