import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobKind } from '@xingluo/contracts/jobs';
import { libraryContract } from '@xingluo/contracts/library';
import { resolveToolchain } from '@xingluo/media';
import { createDiskBlobs } from '../../../engines/blobs-disk.ts';
import { testHttp } from '../../../engines/testing/http.ts';
import { type SeededTenant, seedTenant } from '../../../engines/testing/seed.ts';
import type { TestDatabase } from '../../../engines/testing/test-database.ts';
import { openDb } from '../../../kernel/db/pools.ts';
import { silentLog } from '../../../kernel/log.ts';
import { createSignedUrls } from '../../../kernel/signed-urls.ts';
import { appendAudit } from '../../audit/index.ts';
import { charge } from '../../usage/index.ts';
import { workspacesStore } from '../../workspaces/store.ts';
import { createLibrary, type LibraryNeeds } from '../index.ts';

export type Sent = { kind: JobKind; payload: unknown; key: string };

/** A library on a real database and disk, two enterprises, and what it would have enqueued. */
export const openLibraryBench = async (
  database: TestDatabase,
  change: (needs: LibraryNeeds) => LibraryNeeds = (needs) => needs,
) => {
  const dir = await mkdtemp(join(tmpdir(), 'xingluo-library-'));
  const root = join(dir, 'files');
  await mkdir(root);
  const db = openDb(database.url, { log: silentLog });
  const toolchain = await resolveToolchain({ cacheDir: join(tmpdir(), 'xingluo-media-tools') });
  const sent: Sent[] = [];
  const needs = change({
    db,
    blobs: createDiskBlobs(root),
    log: silentLog,
    urls: createSignedUrls(Buffer.alloc(32), () => new Date()),
    send: async (_tx, kind, payload, key) => {
      sent.push({ kind, payload, key });
    },
    appendAudit,
    charge,
    projectVisible: async (tx, actor, id) => Boolean(await workspacesStore(tx).project(actor, id)),
    toolchain: async () => toolchain,
    maxUploadBytes: 50 * 1024 ** 2,
  });
  const one = await seedTenant(database.url);
  const two = await seedTenant(database.url);
  const people = [one, two].flatMap(({ admin, operator, guest }: SeededTenant) => [admin, operator, guest]);
  /** A library and its HTTP frame as a new process would have them. */
  const open = async () => {
    const library = createLibrary(needs);
    const http = await testHttp({
      db,
      appendAudit,
      people,
      contract: libraryContract,
      handlers: library.handlers,
      rawRoutes: library.rawRoutes,
    });
    return { library, http };
  };
  return {
    database,
    dir,
    needs,
    sent,
    toolchain,
    one,
    two,
    open,
    check: (library: ReturnType<typeof createLibrary>, tenantId: string, assetId: string) =>
      library.jobs['library.check_asset']({ tenantId, assetId }, { signal: new AbortController().signal }),
    async close() {
      await db.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
export type LibraryBench = Awaited<ReturnType<typeof openLibraryBench>>;
