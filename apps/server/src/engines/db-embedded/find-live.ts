import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, SUPERUSER, urlOf, withClient } from './connect.ts';
import { type Layout, readIfThere } from './layout.ts';

/** `busy` is a server of this cluster that is starting up, recovering or shutting down. */
export type Live = { readonly state: 'ready' | 'busy'; readonly port: number } | { readonly state: 'none' };

/** SQLSTATE 57P03: cannot_connect_now; 57P01, 57P02: the server is being shut down; 53300: no slot is free. */
const BUSY = new Set(['57P01', '57P02', '57P03', '53300']);

/**
 * Asks the port named in `postmaster.pid` whether it serves this cluster. The file is only a hint: what
 * counts is that the server accepts our password and says it runs on our directory.
 */
export async function findLive(layout: Layout, password: string): Promise<Live> {
  const pidFile = await readPidFile(layout);
  if (!pidFile?.port) return { state: 'none' };
  const { port } = pidFile;
  const url = urlOf({ port, user: SUPERUSER, password, database: 'postgres' });
  try {
    const dir = await withClient(url, 'xingluo start', async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      return rows[0]?.data_directory ?? '';
    });
    const same = (await realpath(dir).catch(() => dir)) === (await realpath(layout.cluster));
    return same ? { state: 'ready', port } : { state: 'none' };
  } catch (error) {
    return BUSY.has(codeOf(error)) ? { state: 'busy', port } : { state: 'none' };
  }
}

/** First line: process id; fourth: port (https://www.postgresql.org/docs/18/storage-file-layout.html). */
export async function readPidFile(layout: Layout): Promise<{ pid: number; port: number } | undefined> {
  const text = await readIfThere(join(layout.cluster, 'postmaster.pid'));
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  return { pid: Number(lines[0]) || 0, port: Number(lines[3]) || 0 };
}

/** True when a live process with that id is a PostgreSQL server (Linux; elsewhere any live process counts). */
export async function isPostgres(pid: number): Promise<boolean> {
  if (pid <= 0) return false;
  if (process.platform === 'linux') {
    const name = await readIfThere(`/proc/${pid}/comm`).catch(() => undefined);
    return name?.trim() === 'postgres';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
