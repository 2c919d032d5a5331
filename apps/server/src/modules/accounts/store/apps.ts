import { type Selectable, sql } from 'kysely';
import type { DB, Tx } from '../../../kernel/db/db.ts';

export type AppRow = Selectable<DB['platform_apps']> & { accounts: number };

type NewApp = {
  id: string;
  platform: string;
  name: string;
  client_key: string;
  base_url: string | null;
  secret_sealed: Buffer;
  secret_hint: string;
  created_by: string;
};

/** SQL of `platform_apps`. */
export const appsStore = ({ q, tenantId }: Tx) => {
  const alive = () =>
    q
      .selectFrom('platform_apps')
      .selectAll()
      .select(
        sql<number>`(select count(*)::int from oauth_accounts a
           where a.app_id = platform_apps.id and a.status <> 'unbound')`.as('accounts'),
      )
      .where('removed_at', 'is', null);
  return {
    list: () => alive().orderBy('id', 'desc').execute(),
    byId: (id: string) => alive().where('id', '=', id).executeTakeFirst(),
    byKey: (platform: string, clientKey: string) =>
      alive()
        .where('platform', '=', platform)
        .where('client_key', '=', clientKey)
        .limit(1)
        .executeTakeFirst(),
    /** The one added last, where nobody chose. */
    newestOf: (platform: string) =>
      alive().where('platform', '=', platform).orderBy('id', 'desc').limit(1).executeTakeFirst(),
    /** Nobody removes it until the transaction ends. */
    held: (id: string) =>
      q
        .selectFrom('platform_apps')
        .select('id')
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .forShare()
        .executeTakeFirst(),
    locked: (id: string) =>
      q
        .selectFrom('platform_apps')
        .select('id')
        .where('id', '=', id)
        .where('removed_at', 'is', null)
        .forUpdate()
        .executeTakeFirst(),
    /** undefined: this key was added before, on this instance. */
    add: (app: NewApp) =>
      q
        .insertInto('platform_apps')
        .values({ ...app, tenant_id: tenantId })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst(),
    change: (
      id: string,
      set: Partial<Pick<NewApp, 'name' | 'base_url' | 'secret_sealed' | 'secret_hint'>> & {
        quota_per_day?: number | null;
      },
    ) =>
      q
        .updateTable('platform_apps')
        .set({ ...set, version: sql<number>`version + 1` })
        .where('id', '=', id)
        .execute(),
    /** Whether another app of the enterprise has this key on this instance. */
    isTaken: async ({ id, platform, client_key }: AppRow, baseUrl: string): Promise<boolean> =>
      Boolean(
        await alive()
          .where('id', '<>', id)
          .where('platform', '=', platform)
          .where('client_key', '=', client_key)
          .where('base_url', '=', baseUrl)
          .executeTakeFirst(),
      ),
    /** Forgets the secret. */
    remove: (id: string) =>
      q
        .updateTable('platform_apps')
        .set({
          removed_at: sql<Date>`now()`,
          secret_sealed: Buffer.alloc(0),
          secret_hint: '',
          version: sql<number>`version + 1`,
        })
        .where('id', '=', id)
        .execute(),
  };
};
