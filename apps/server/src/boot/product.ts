import { existsSync, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose } from '../compose.ts';
import { createDiskBlobs } from '../engines/blobs-disk.ts';
import { prepareJobs, startPgBossJobs } from '../engines/jobs-pgboss.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Config } from '../kernel/config.ts';
import { migrate } from '../kernel/db/migrate.ts';
import { openDb } from '../kernel/db/pools.ts';
import { jobPolicies } from '../kernel/jobs.ts';
import { LIVE_CHANNEL } from '../kernel/live.ts';
import { createLog } from '../kernel/log.ts';
import { openNotifications } from '../kernel/notifications.ts';
import { OUTBOX_CHANNEL } from '../kernel/outbox.ts';
import { createSecrets, readMasterKey } from '../kernel/secrets.ts';
import { TAKE_UP_CHANNEL } from '../modules/publishing/index.ts';
import { VERSION } from '../version.ts';
import { backupBeforeUpgrade } from './backup.ts';
import { openDatabase } from './database.ts';
import { filesFolder, masterKeyFile } from './local-database.ts';
import { BootProblem, progress } from './progress.ts';
import { openSimulators } from './simulators.ts';

const SPA = fileURLToPath(new URL('../../../web/dist', import.meta.url));

export type Product = { url: string; stop(): Promise<void> };

/** Runs the closers of what was opened, last first; one that fails does not keep the others from running. */
const closers = () => {
  const stack: { name: string; close(): Promise<unknown> }[] = [];
  return {
    add: (name: string, close: () => Promise<unknown>) => stack.push({ name, close }),
    async run(onError: (name: string, error: Error) => void) {
      for (const { name, close } of stack.toReversed())
        await close().catch((error: Error) => onError(name, error));
      stack.length = 0;
    },
  };
};

const prepareFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BootProblem(`数据目录 ${folder} 不能写入：${(error as Error).message}。请换一个目录 (XINGLUO_DATA) 或修改权限。
The data folder ${folder} cannot be written: ${(error as Error).message}. Choose another (XINGLUO_DATA) or change its permissions.`);
  }
};

/** Starts everything of this configuration's roles in order, and answers how to stop it in reverse. */
export const bootProduct = async (
  config: Config,
  announce: (text: string) => void = (text) => process.stdout.write(text),
): Promise<Product> => {
  prepareFolder(config.dataDir);
  const log = createLog({
    level: config.logLevel,
    file: config.logFile ?? join(config.dataDir, 'logs', 'xingluo.log'),
  });
  const opened = closers();
  const stop = () =>
    opened.run((name, error) => log.error({ err: error, part: name }, 'a part did not stop cleanly'));
  try {
    const database = await openDatabase(config, log, (error) => {
      process.stderr.write(`\n${error.message}\n`);
      process.exit(1);
    });
    opened.add('database', database.stop);

    const masterKey = config.masterKey
      ? Buffer.from(config.masterKey, 'hex')
      : readMasterKey(masterKeyFile(config));
    const secrets = createSecrets(masterKey);
    const policies = jobPolicies(config.mediaConcurrency);
    const applied = await migrate({
      url: database.url,
      log,
      beforeChange: (waiting) =>
        backupBeforeUpgrade({ config, url: database.url, waiting, version: VERSION }),
    });
    if (applied.length > 0)
      progress(`数据库已更新 (${applied.length} 步)`, `database migrated (${applied.length} steps)`);
    await prepareJobs(database.url, policies);

    const db = openDb(database.url, { log });
    opened.add('database pools', db.close);
    const notifications = await openNotifications(
      database.url,
      [LIVE_CHANNEL, OUTBOX_CHANNEL, TAKE_UP_CHANNEL],
      log,
    );
    opened.add('notifications', notifications.close);
    let publicUrl = config.publicUrl ?? `http://localhost:${config.port}`;
    const simulators = await openSimulators(config, publicUrl, log);
    opened.add('simulators', simulators.close);
    const jobs = await startPgBossJobs({
      url: database.url,
      policies,
      log,
      supervise: config.roles.has('scheduler'),
    });
    opened.add('jobs', jobs.stop);

    const product = await compose({
      config,
      version: VERSION,
      spaFolder: existsSync(join(SPA, 'index.html')) ? SPA : null,
      log,
      db,
      secrets,
      jobs,
      policies,
      notifications,
      clock: systemClock,
      blobs: createDiskBlobs(filesFolder(config)),
      simulators: simulators.platforms,
      publicUrl: () => publicUrl,
    });
    opened.add('product', product.stop);

    if (config.roles.has('api')) {
      await product.http
        .listen({ host: config.host, port: config.port })
        .catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EADDRINUSE') throw error;
          throw new BootProblem(`端口 ${config.port} 已被占用。请停止占用它的程序，或用 XINGLUO_PORT 换一个端口。
Port ${config.port} is taken. Stop the program that holds it, or choose another with XINGLUO_PORT.`);
        });
      const { port } = product.http.server.address() as AddressInfo;
      if (!config.publicUrl) publicUrl = `http://localhost:${port}`;
    }
    await product.start();
    announce(await greeting(product, config, publicUrl));
    return { url: publicUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const greeting = async (
  product: Awaited<ReturnType<typeof compose>>,
  config: Config,
  publicUrl: string,
): Promise<string> => {
  if (!config.roles.has('api')) return `\n星罗已启动 / Xingluo is running: ${[...config.roles].join(', ')}\n`;
  if (await product.isSetUp()) return `\n星罗已启动 / Xingluo is running: ${publicUrl}\n`;
  return `\n星罗已启动，首次设置请打开 / Xingluo is running, set it up at: ${publicUrl}/setup#token=${await product.newSetupToken()}\n`;
};
