import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrate, readMigrations } from '../kernel/db/migrate.ts';
import type { Log } from '../kernel/log.ts';
import { MANIFEST, type Manifest, manifestSchema } from './manifest.ts';
import { quoted } from './tables.ts';

/** A restore that cannot be done, in one sentence. */
export class RestoreProblem extends Error {
  override name = 'RestoreProblem';
}

/** Reads what a backup folder says of itself. */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => {
    throw new RestoreProblem(
      `${folder} 不是完整的备份（缺少 ${MANIFEST}）。 / ${folder} is no complete backup: ${MANIFEST} is missing.`,
    );
  });
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RestoreProblem(`${folder} 的格式无法识别。 / The format of ${folder} is not known.`);
  return parsed.data;
};

const loadTable = async (
  client: pg.Client,
  table: Manifest['tables'][number],
  folder: string,
): Promise<void> => {
  const name = quoted(table.name);
  // The owner is bound by FORCE as well, and COPY refuses tables under row security.
  const { rows } = await client.query<{ forced: boolean }>(
    'select relforcerowsecurity as forced from pg_class where oid = $1::regclass',
    [name],
  );
  if (rows[0]?.forced) await client.query(`alter table ${name} no force row level security`);
  const sha = createHash('sha256');
  const taste = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sha.update(chunk);
      done(null, chunk);
    },
  });
  const sink = client.query(copyFrom(`copy ${name} (${table.columns.map(quoted).join(', ')}) from stdin`));
  await pipeline(
    createReadStream(join(folder, 'tables', `${table.name}.copy.gz`)),
    createGunzip(),
    taste,
    sink,
  );
  if (rows[0]?.forced) await client.query(`alter table ${name} force row level security`);
  if (sha.digest('hex') !== table.sha256 || sink.rowCount !== table.rows) {
    throw new RestoreProblem(
      `备份中的表 ${table.name} 已损坏，什么都没有恢复。 / Table ${table.name} of the backup is damaged; nothing was restored.`,
    );
  }
};

const liftSequences = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ table: string; column: string }>(
    "select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' and is_identity = 'YES'",
  );
  for (const { table, column } of rows) {
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${quoted(column)}) from ${quoted(table)}), 0) + 1, false)`,
      [table, column],
    );
  }
};

/**
 * Restores into an empty database and an empty data folder: migrates to the backup's own state, loads every table in
 * one transaction, puts files and key in place. Newer migrations run at the next start.
 */
export const restoreBackup = async ({
  url,
  folder,
  filesFolder,
  masterKeyFile,
  log,
}: {
  url: string;
  folder: string;
  filesFolder: string;
  masterKeyFile: string;
  log: Log;
}): Promise<Manifest> => {
  const manifest = await readManifest(folder);
  const ours = readMigrations();
  const wanted = manifest.migrations.map(({ name, hash }) => {
    const migration = ours.find((candidate) => candidate.name === name);
    if (!migration || migration.hash !== hash) {
      throw new RestoreProblem(
        `备份来自更新的版本 ${manifest.version}，请先升级星罗。 / The backup is of a newer version ${manifest.version}; upgrade Xingluo first.`,
      );
    }
    return migration;
  });
  if (existsSync(filesFolder) && (await readdir(filesFolder)).some((name) => name.startsWith('t_'))) {
    throw new RestoreProblem(
      `${filesFolder} 里已有文件，恢复只能用于空的数据目录。 / ${filesFolder} holds files; restore needs an empty data folder.`,
    );
  }
  await migrate({ url, log, migrations: wanted });
  const client = new pg.Client({ connectionString: url, application_name: 'xingluo restore' });
  await client.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ people: number }>('select count(*)::int as people from users');
    if (rows[0]!.people > 0)
      throw new RestoreProblem(
        '数据库里已有数据，恢复只能用于空的数据库。 / The database holds data; restore needs an empty one.',
      );
    for (const table of manifest.tables) await loadTable(client, table, folder);
    await liftSequences(client);
    await mkdir(filesFolder, { recursive: true, mode: 0o700 });
    if (manifest.files) await cp(join(folder, 'files'), filesFolder, { recursive: true });
    if (existsSync(join(folder, 'master.key'))) {
      await copyFile(join(folder, 'master.key'), masterKeyFile);
      await chmod(masterKeyFile, 0o600);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
  return manifest;
};
