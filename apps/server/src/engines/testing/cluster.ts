import { migrate } from '../../kernel/db/migrate.ts';
import { silentLog } from '../../kernel/log.ts';
import { chooseRunAs } from '../db-embedded/choose-run-as.ts';
import { OWNER, SUPERUSER, urlOf, withClient } from '../db-embedded/connect.ts';
import { initCluster } from '../db-embedded/init-cluster.ts';
import { prepareDataDir, readCredentials } from '../db-embedded/layout.ts';
import { openServer } from '../db-embedded/open-server.ts';
import { provision } from '../db-embedded/provision.ts';
import { findRuntimePackage, prepareRuntime } from '../db-embedded/runtime.ts';
import { TEST_SETTINGS } from '../db-embedded/settings.ts';
import { removeScratchDir, scratchDir } from './scratch-dir.ts';

/** The migrated database that every test file gets a copy of. */
export const TEMPLATE = 'xingluo_template';

/** What a test process needs to know to reach the cluster. */
export interface ClusterAddress {
  readonly port: number;
  readonly superuserPassword: string;
  readonly ownerPassword: string;
}

export function adminUrl(cluster: ClusterAddress, database: string): string {
  return urlOf({ port: cluster.port, user: SUPERUSER, password: cluster.superuserPassword, database });
}

export function ownedUrl(cluster: ClusterAddress, database: string): string {
  return urlOf({ port: cluster.port, user: OWNER, password: cluster.ownerPassword, database });
}

/** Starts a throw-away PostgreSQL that is fast and forgets everything, with the migrated template inside. */
export async function startTestCluster(): Promise<ClusterAddress & { stop: () => Promise<void> }> {
  const dir = await scratchDir();
  const stop = () => removeScratchDir(dir);
  try {
    const layout = await prepareDataDir(dir);
    const runtime = await prepareRuntime(findRuntimePackage(), dir);
    const footing = await chooseRunAs(layout, runtime);
    await initCluster(layout, footing, { flush: false });
    const { superuser, owner } = await readCredentials(layout);
    const { port } = await openServer({
      layout,
      footing,
      settings: TEST_SETTINGS,
      password: superuser,
      progress: () => undefined,
    });
    await provision(port, { superuser, owner });
    const address = { port, superuserPassword: superuser, ownerPassword: owner };
    await makeTemplate(address);
    return { ...address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeTemplate(cluster: ClusterAddress): Promise<void> {
  await withClient(adminUrl(cluster, 'postgres'), 'xingluo test', async (client) => {
    await client.query(`create database ${TEMPLATE} owner ${OWNER}`);
  });
  await migrate({ url: ownedUrl(cluster, TEMPLATE), log: silentLog });
}
