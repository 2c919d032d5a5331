import type { PlatformApp } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import type { AppRow } from '../store/apps.ts';

/** A platform app as a connector takes it: its secret opened, and its instance where it has one. */
export const openApp = async (
  { secrets }: Pick<AccountsNeeds, 'secrets'>,
  tx: Tx,
  app: Pick<AppRow, 'id' | 'client_key' | 'secret_sealed' | 'base_url'>,
): Promise<PlatformApp> => ({
  clientId: app.client_key,
  clientSecret: await secrets.open(tx, appSecretPlace(app.id), app.secret_sealed),
  ...(app.base_url === null ? {} : { baseUrl: app.base_url }),
});
