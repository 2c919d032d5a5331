import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedPlatforms } from '../../boot/simulators.ts';
import { compose } from '../../compose.ts';
import { systemClock } from '../../kernel/clock.ts';
import { readConfig } from '../../kernel/config.ts';
import { openDb } from '../../kernel/db/pools.ts';
import { jobPolicies } from '../../kernel/jobs.ts';
import { LIVE_CHANNEL } from '../../kernel/live.ts';
import { silentLog } from '../../kernel/log.ts';
import { openNotifications } from '../../kernel/notifications.ts';
import { OUTBOX_CHANNEL } from '../../kernel/outbox.ts';
import { createSecrets } from '../../kernel/secrets.ts';
import { createDiskBlobs } from '../blobs-disk.ts';
import { prepareJobs, startPgBossJobs } from '../jobs-pgboss.ts';

/** The whole product on a test's own database, asked without a port: what `main` composes, with an empty data folder. */
export const openProduct = async (
  url: string,
  { simulators = null }: { simulators?: SimulatedPlatforms | null } = {},
) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'xingluo-test-'));
  const config = readConfig(
    { XINGLUO_DATA: dataDir, DATABASE_URL: url, XINGLUO_PUBLIC_URL: 'http://localhost:5800' },
    ['--roles=api'],
  );
  const policies = jobPolicies(1);
  await prepareJobs(url, policies);
  const db = openDb(url, { log: silentLog, appConnections: 4, systemConnections: 2 });
  const notifications = await openNotifications(url, [LIVE_CHANNEL, OUTBOX_CHANNEL], silentLog);
  const jobs = await startPgBossJobs({ url, policies, log: silentLog, supervise: false });
  const product = await compose({
    config,
    version: '0.0.0-test',
    spaFolder: null,
    log: silentLog,
    db,
    secrets: createSecrets(randomBytes(32)),
    jobs,
    policies,
    notifications,
    clock: systemClock,
    blobs: createDiskBlobs(join(dataDir, 'files')),
    simulators,
    publicUrl: () => 'http://localhost:5800',
  });
  return {
    ...product,
    db,
    async close() {
      await product.stop();
      await jobs.stop();
      await notifications.close();
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
export type TestProduct = Awaited<ReturnType<typeof openProduct>>;

type Answer = {
  status: number;
  body: Record<string, never> & { code?: string; data?: Record<string, unknown> };
  headers: Record<string, unknown>;
};

/** One browser's worth of cookies in front of the product. */
export const createBrowser = (product: Pick<TestProduct, 'http'>, headers: Record<string, string> = {}) => {
  const cookies = new Map<string, string>();
  const send = async (
    method: string,
    url: string,
    payload?: unknown,
    extra: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await product.http.inject({
      method: method as 'GET',
      url,
      headers: {
        ...headers,
        ...extra,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(payload === undefined
        ? {}
        : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    });
    for (const cookie of response.cookies) {
      if (cookie.value) cookies.set(cookie.name, cookie.value);
      else cookies.delete(cookie.name);
    }
    return {
      status: response.statusCode,
      body: (response.payload ? response.json() : {}) as Answer['body'],
      headers: response.headers,
    };
  };
  return {
    cookies,
    get: (url: string) => send('GET', url),
    post: (url: string, body: unknown = {}, extra?: Record<string, string>) => send('POST', url, body, extra),
    patch: (url: string, body: unknown) => send('PATCH', url, body),
    del: (url: string) => send('DELETE', url),
    send,
  };
};
export type TestBrowser = ReturnType<typeof createBrowser>;
