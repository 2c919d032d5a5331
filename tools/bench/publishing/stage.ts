import { join } from 'node:path';
import { createDiskBlobs } from '../../../apps/server/src/engines/blobs-disk.ts';
import { findLiveEmbeddedPostgres } from '../../../apps/server/src/engines/db-embedded.ts';
import { rowsOf, seedTenant } from '../../../apps/server/src/engines/testing/seed.ts';
import type { Db } from '../../../apps/server/src/kernel/db/db.ts';
import { openDb } from '../../../apps/server/src/kernel/db/pools.ts';
import { newId } from '../../../apps/server/src/kernel/ids.ts';
import { silentLog } from '../../../apps/server/src/kernel/log.ts';
import { createSecrets, readMasterKey, type Secrets } from '../../../apps/server/src/kernel/secrets.ts';
import { accessTokenPlace, appSecretPlace } from '../../../apps/server/src/modules/accounts/places.ts';
import type { RunningProduct } from '../running-product.ts';

export const PLATFORM = 'kuaishou';
const TENANTS = 4;

/** What posts need: an enterprise with a video, and one of its accounts. */
export type Poster = {
  tenantId: string;
  videoId: string;
  videoKey: string;
  coverKey: string;
  accountId: string;
};

/** A database full of enterprises with accounts, as the bench prepares it behind the product's back. */
export type Stage = {
  db: Db;
  url: string;
  posters: Poster[];
  rows<R extends object>(sql: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
};

/** As much of a PNG as says its size. */
const cover = Buffer.from('89504e470d0a1a0a0000000d494844520000047a000002cd', 'hex');

type Files = ReturnType<typeof createDiskBlobs>;

/** One enterprise with an app, a finished video of `videoBytes` and accounts that are authorised for a year. */
const settle = async (
  { url, db, secrets, files }: { url: string; db: Db; secrets: Secrets; files: Files },
  accounts: number,
  videoBytes: number,
): Promise<Poster[]> => {
  const { tenantId } = await seedTenant(url);
  await rowsOf(url, 'update tenants set sealed_key = $1 where id = $2', [
    secrets.newTenantKey(tenantId),
    tenantId,
  ]);
  const [appId, assetId, videoId] = [newId('app'), newId('as'), newId('v')];
  const folder = `${tenantId}/videos/${videoId}/run`;
  const [videoKey, coverKey] = [`${folder}/publish.mp4`, `${folder}/cover-1.png`];
  await files.put(videoKey, Buffer.alloc(videoBytes, 0x5a));
  await files.put(coverKey, cover);
  const made = { tenant_id: tenantId, created_by: 'bench' };
  return db.withTenant(tenantId, async (tx) => {
    const sealed = await secrets.seal(tx, appSecretPlace(appId), 'a secret of the bench');
    await tx.q
      .insertInto('platform_apps')
      .values({
        ...made,
        id: appId,
        platform: PLATFORM,
        name: 'Bench',
        client_key: `key-${tenantId}`,
        secret_sealed: sealed,
        secret_hint: 'ench',
      })
      .execute();
    await tx.q
      .insertInto('assets')
      .values({ ...made, id: assetId, type: 'video', name: 'a.mp4', bytes: videoBytes, status: 'ready' })
      .execute();
    await tx.q
      .insertInto('videos')
      .values({
        ...made,
        id: videoId,
        asset_id: assetId,
        title: 'Bench',
        status: 'ready',
        publish_url: videoKey,
      })
      .execute();
    const posters: Poster[] = [];
    for (let number = 0; number < accounts; number += 1) {
      const accountId = newId('acc');
      await tx.q
        .insertInto('oauth_accounts')
        .values({
          ...made,
          id: accountId,
          platform: PLATFORM,
          app_id: appId,
          client_key: `key-${tenantId}`,
          account_id: `open-${accountId}`,
          display_name: `Account ${number}`,
          access_token_sealed: await secrets.seal(tx, accessTokenPlace(accountId), `token-${accountId}`),
          expire_at: new Date(Date.now() + 365 * 86_400_000),
          simulated: false,
        })
        .execute();
      posters.push({ tenantId, videoId, videoKey, coverKey, accountId });
    }
    return posters;
  });
};

/** Prepares `accounts` accounts, those of one enterprise never next to each other. */
export const openStage = async (
  { dataDir }: RunningProduct,
  { accounts, videoBytes }: { accounts: number; videoBytes: number },
): Promise<Stage> => {
  const database = await findLiveEmbeddedPostgres(dataDir);
  if (!database) throw new Error(`No database runs in ${dataDir}.`);
  const { url } = database;
  const db = openDb(url, { log: silentLog });
  const secrets = createSecrets(readMasterKey(join(dataDir, 'master.key')));
  const files = createDiskBlobs(join(dataDir, 'files'));
  const byTenant: Poster[][] = [];
  for (let tenant = 0; tenant < Math.min(TENANTS, accounts); tenant += 1)
    byTenant.push(
      await settle(
        { url, db, secrets, files },
        Math.ceil(accounts / Math.min(TENANTS, accounts)),
        videoBytes,
      ),
    );
  const posters = byTenant[0]!.flatMap((_, index) => byTenant.map((each) => each[index]!)).slice(0, accounts);
  return {
    db,
    url,
    posters,
    rows: <R extends object>(sql: string, values: unknown[] = []) =>
      rowsOf<R & Record<string, unknown>>(url, sql, values),
    close: db.close,
  };
};
