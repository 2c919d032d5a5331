import type { PlatformApp } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import { found } from '../../../kernel/errors.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import { appsStore } from '../store/apps.ts';

/** Key and secret of an app for a call. @throws accounts.app_not_found, also for an app of another platform */
export const appKeys = async (
  { secrets }: Pick<AccountsNeeds, 'secrets'>,
  tx: Tx,
  { platform, app_id }: { platform: string; app_id: string },
): Promise<PlatformApp> => {
  const app = await appsStore(tx).byId(app_id);
  const known = found(app?.platform === platform ? app : undefined, 'accounts.app_not_found');
  return {
    clientId: known.client_key,
    clientSecret: await secrets.open(tx, appSecretPlace(known.id), known.secret_sealed),
  };
};
