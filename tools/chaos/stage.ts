import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transcode, upload } from '../../apps/server/src/cli/try/steps.ts';
import { setUp } from '../../e2e/driver/journey.ts';
import { freePort } from '../../e2e/driver/product.ts';
import { makeVideo } from '../../e2e/driver/video.ts';
import { bindAccounts } from './accounts.ts';
import { openBooks } from './books.ts';
import { startCourier } from './courier.ts';
import { startDatabase } from './database.ts';
import { createDice } from './dice.ts';
import type { Driver } from './drivers.ts';
import { startFleet } from './fleet.ts';
import type { Options } from './options.ts';
import { startPlatforms } from './platforms-process.ts';

const LEASE_SECONDS = 5;
const quiet = () => {};

/** Everything opened so far is closed, last first, whatever happens. */
export const closers = () => {
  const stack: (() => Promise<unknown>)[] = [];
  return {
    add: (close: () => Promise<unknown>) => void stack.push(close),
    run: async (): Promise<void> => {
      for (const close of stack.toReversed())
        await close().catch((error) => process.stderr.write(`${error}\n`));
    },
  };
};

/** All that a run needs, from platforms to a video that is ready to post; nothing has gone wrong yet. */
export const openStage = async (
  seed: number,
  drivers: Driver[],
  { callbackLateSeconds }: Pick<Options, 'callbackLateSeconds'>,
  opened: ReturnType<typeof closers>,
) => {
  const folder = await mkdtemp(join(tmpdir(), 'xingluo-chaos-'));
  opened.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const dataDir = join(folder, 'data');
  const port = await freePort();
  const publicUrl = `http://localhost:${port}`;

  const courier = await startCourier(createDice(seed + 1), callbackLateSeconds * 1000, (platform) => {
    const path = drivers.find(({ id }) => id === platform)?.callbackPath;
    return path ? `${publicUrl}${path}` : null;
  });
  opened.add(courier.close);
  const redirectUris = [`${publicUrl}/connect/oauth/callback`];
  const platforms = await startPlatforms({ dataDir, redirectUris, callbacks: courier.url }, drivers);
  opened.add(platforms.close);
  const database = await startDatabase(join(folder, 'database'));
  opened.add(database.stop);
  const env = {
    DATABASE_URL: database.url,
    XINGLUO_PUBLIC_URL: publicUrl,
    XINGLUO_PUBLISH_LEASE_SECONDS: String(LEASE_SECONDS),
    XINGLUO_CONNECTORS: JSON.stringify(Object.fromEntries(drivers.map(({ id, settings }) => [id, settings]))),
    XINGLUO_LOG_LEVEL: 'warn',
  };
  const fleet = await startFleet({ dataDir, port, env });
  opened.add(fleet.stop);

  const client = await setUp(fleet.api);
  const file = await makeVideo(folder, { name: '混沌.mp4', width: 640, height: 360, seconds: 3 });
  const [video, bound] = await Promise.all([
    upload(client, file, quiet).then((asset) => transcode(client, asset, quiet)),
    bindAccounts(client, drivers, platforms.of),
  ]);
  await fleet.complete();
  return { client, fleet, database, platforms, courier, books: openBooks(database.judgeUrl), video, bound };
};
export type Stage = Awaited<ReturnType<typeof openStage>>;
