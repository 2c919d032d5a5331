import type { PlatformApp } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import { found } from '../../../kernel/errors.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appsStore } from '../store/apps.ts';
import { openApp } from '../token/open-app.ts';

/** Key and secret of an app for a call. @throws accounts.app_not_found, also for an app of another platform */
export const appKeys = async (
  needs: Pick<AccountsNeeds, 'secrets'>,
  tx: Tx,
  { platform, app_id }: { platform: string; app_id: string },
): Promise<PlatformApp> => {
  const app = await appsStore(tx).byId(app_id);
  return openApp(needs, tx, found(app?.platform === platform ? app : undefined, 'accounts.app_not_found'));
};
