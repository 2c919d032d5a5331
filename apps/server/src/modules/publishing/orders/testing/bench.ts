import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import { resolveToolchain } from '@xingluo/media';
import { clipArgs } from '@xingluo/media/testing/clips';
import type { TestDatabase } from '../../../../engines/testing/test-database.ts';
import type { Member } from '../../../../kernel/authz.ts';
import { systemClock } from '../../../../kernel/clock.ts';
import { silentLog } from '../../../../kernel/log.ts';
import { createDispatcher } from '../../../../kernel/outbox.ts';
import type { BenchPlatform } from '../../../accounts/testing/bench.ts';
import { openPublishingBench } from '../../testing/bench.ts';
import { openOutside } from './outside.ts';

export const MOST_BYTES = 1024 ** 2;

/** Publishing with a real library, studio and ffmpeg, somebody else's server, and a queue that is worked off on demand. */
export const openOrdersBench = async (database: TestDatabase) => {
  const dir = await mkdtemp(join(tmpdir(), 'xingluo-orders-'));
  const toolchain = await resolveToolchain({ cacheDir: join(tmpdir(), 'xingluo-media-tools') });
  const clipArguments = clipArgs('clip.mp4', { size: '160x90', seconds: 1, rate: '10' });
  await promisify(execFile)(toolchain.ffmpeg, ['-y', '-nostdin', ...clipArguments], { cwd: dir });
  const clip = await readFile(join(dir, 'clip.mp4'));
  const outside = await openOutside(clip);
  /** What names resolve to, in turn; the last answer stays. */
  const names = new Map<string, string[]>();
  const bench = await openPublishingBench(database, undefined, {
    hosts: [outside.host],
    maxBytes: MOST_BYTES,
    toolchain: async () => toolchain,
    resolve: async (name) => {
      const answers = names.get(name) ?? [];
      const address = (answers.length > 1 ? answers.shift() : answers[0]) ?? '127.0.0.1';
      return [{ address, family: 4 }];
    },
  });
  const { one, api, sent, library, studio } = bench;
  const [platform, strict] = bench.platforms as [BenchPlatform, BenchPlatform];
  const accountId = await bench.account(platform);
  const dispatcher = createDispatcher({
    db: bench.db,
    log: silentLog,
    clock: systemClock,
    consumers: { publishing: bench.publishing.reactions },
  });
  const run = { signal: new AbortController().signal };
  type Job = (payload: never, given: typeof run) => Promise<void>;
  const jobs: Record<string, Job> = { ...bench.publishing.jobs, ...library.jobs, ...studio.jobs };
  const ours = new Set([
    'publishing.fetch_media',
    'publishing.carry_on_order',
    'library.check_asset',
    'studio.transcode',
  ]);

  let count = 0;
  const wanted = async (path: string, more: object = {}, on = platform, account = accountId) => {
    count += 1;
    const { videoId: _, ...post } = await bench.postFor(on, account, '');
    return { ...post, title: `远程视频 ${count}`, mediaUrl: outside.url(path), ...more };
  };
  const place = (body: object, as: Member = one.admin, headers = {}) =>
    api<{ order: PublishOrder }>(as, 'POST', '/api/publish/video', body, headers);
  const order = async (id: string, as: Member = one.admin) =>
    (await api<PublishOrder>(as, 'GET', `/api/publish/orders/${id}`)).body;

  return {
    ...bench,
    outside,
    names,
    clip,
    platform,
    strict,
    accountId,
    wanted,
    place,
    order,
    /** An order for this path; its id. */
    begin: async (path: string, more: object = {}, as: Member = one.admin): Promise<string> => {
      const { status, body } = await place(await wanted(path, more), as);
      if (status !== 201) throw new Error(`Not placed: ${JSON.stringify(body)}`);
      return body.order.id;
    },
    fetchMedia: (id: string, by = bench.publishing, signal = run.signal) =>
      by.jobs['publishing.fetch_media']({ tenantId: one.tenantId, orderId: id }, { signal }),
    carryOn: (id: string) =>
      bench.publishing.jobs['publishing.carry_on_order']({ tenantId: one.tenantId, orderId: id }),
    check: (assetId: string) => library.jobs['library.check_asset']({ tenantId: one.tenantId, assetId }, run),
    dispatch: () => dispatcher.drain(),
    sweep: () => bench.publishing.sweeps.find(({ name }) => name === 'publishing.orders')!.run(),
    /** Whatever an order waits for is over: its pause, or the silence of a lost worker. */
    lapse: (id: string) =>
      bench.rows('update publish_orders set wake_at = now() where id = $1 and wake_at is not null', [id]),
    /** Runs jobs and hands out events until there is nothing left; `until` ends it before that kind of job. */
    work: async (until?: string): Promise<void> => {
      for (;;) {
        await dispatcher.drain();
        const next = sent.findIndex(({ kind }) => ours.has(kind) && kind !== until);
        if (next < 0) return;
        const [{ kind, payload }] = sent.splice(next, 1) as [(typeof sent)[number]];
        await jobs[kind]!(payload as never, run);
      }
    },
    /** Wake-ups and events are lost. */
    forget: () => {
      sent.length = 0;
    },
    aliveAssets: async () =>
      (
        await bench.rows<{ id: string; status: string }>(
          'select id, status from assets where deleted_at is null',
        )
      ).length,
    async close() {
      await bench.close();
      await outside.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
