import { execFile } from 'node:child_process';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { studioContract } from '@xingluo/contracts/studio';
import { type ClipShape, clipArgs } from '@xingluo/media/testing/clips';
import { AS, testHttp } from '../../../engines/testing/http.ts';
import { rowsOf } from '../../../engines/testing/seed.ts';
import type { TestDatabase } from '../../../engines/testing/test-database.ts';
import type { Member } from '../../../kernel/authz.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { newId } from '../../../kernel/ids.ts';
import { createSignedUrls } from '../../../kernel/signed-urls.ts';
import { appendAudit } from '../../audit/index.ts';
import { openLibraryBench } from '../../library/testing/bench.ts';
import { createStudio, type StudioNeeds } from '../index.ts';

/** A studio beside a library on a real database, disk and ffmpeg; `worker` is a process of its own. */
export const openStudioBench = async (database: TestDatabase, send?: StudioNeeds['send']) => {
  const bench = await openLibraryBench(database, (needs) => (send ? { ...needs, send } : needs));
  const { library, http: libraryHttp } = await bench.open();
  await libraryHttp.close();
  const { blobs, db } = bench.needs;
  const needs: StudioNeeds = {
    ...bench.needs,
    ...library,
    urls: createSignedUrls(Buffer.alloc(32), () => new Date()),
    // Heartbeats come quicker than in the product, so that a cancelled run hears of it soon.
    clock: { sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 25), signal) },
    toolchain: async () => bench.toolchain,
    preset: 'ultrafast',
  };
  const studio = createStudio(needs);
  const people = [bench.one, bench.two].flatMap(({ admin, operator, guest }) => [admin, operator, guest]);
  const http = await testHttp({
    db,
    appendAudit,
    people,
    contract: studioContract,
    handlers: studio.handlers,
  });
  const files = join(bench.dir, 'files');

  return {
    ...bench,
    blobs,
    db,
    library,
    studio,
    http,
    worker: (over: Partial<StudioNeeds> = {}) => createStudio({ ...needs, ...over }),
    run: (
      worker: typeof studio,
      jobId: string,
      signal = new AbortController().signal,
      tenantId = bench.one.tenantId,
    ) => worker.jobs['studio.transcode']({ tenantId, jobId }, { signal }),
    ask: async (as: Member, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) => {
      const answer = await http.inject({
        method,
        url,
        headers: { [AS]: as.userId },
        ...(body ? { payload: body } : {}),
      });
      return { status: answer.statusCode, body: answer.json() };
    },
    clip: async (name: string, shape: ClipShape): Promise<string> => {
      await promisify(execFile)(bench.toolchain.ffmpeg, ['-y', '-nostdin', ...clipArgs(name, shape)], {
        cwd: bench.dir,
      });
      return join(bench.dir, name);
    },
    ffmpeg: (...args: string[]) =>
      promisify(execFile)(bench.toolchain.ffmpeg, ['-y', '-nostdin', ...args], { cwd: bench.dir }),
    /** A ready asset of the first enterprise with the bytes of `file`. */
    asset: async (
      file: string,
      over: { type?: string; status?: string; projectId?: string } = {},
    ): Promise<string> => {
      const id = newId('as');
      const { tenantId } = bench.one;
      const key = `${tenantId}/assets/${id}/source.mp4`;
      const copy = join(bench.dir, id);
      await copyFile(file, copy);
      await blobs.adoptFile(key, copy);
      await rowsOf(
        database.url,
        `insert into assets (id, tenant_id, project_id, name, status, type, bytes, url, hash, content_type, created_by)
         values ($1, $2, $3, '新品 发布.mp4', $4, $5, 5, $6, 'ab', 'video/mp4', 'u')`,
        [id, tenantId, over.projectId ?? null, over.status ?? 'ready', over.type ?? 'video', key],
      );
      return id;
    },
    /** Every file of one video, and every unfinished piece of work. */
    filesOf: (videoId: string): Promise<string[]> =>
      readdir(join(files, bench.one.tenantId, 'videos', videoId), { recursive: true }).then(
        (names) => names.sort(),
        () => [],
      ),
    workLeft: async (): Promise<string[]> =>
      (await readdir(join(files, '.work')).catch(() => [])).filter((name) => name.startsWith('job_')),
    silence: (jobId: string) =>
      rowsOf(database.url, "update jobs set heartbeat_at = now() - interval '1 hour' where id = $1", [jobId]),
    events: async (videoId: string) =>
      (
        await rowsOf<{ kind: string }>(
          database.url,
          "select kind from outbox where payload->>'videoId' = $1 order by id",
          [videoId],
        )
      ).map(({ kind }) => kind),
    close: async () => {
      await http.close();
      await bench.close();
    },
  };
};
export type StudioBench = Awaited<ReturnType<typeof openStudioBench>>;
