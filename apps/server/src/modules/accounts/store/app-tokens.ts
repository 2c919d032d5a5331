import { sql } from 'kysely';
import type { Tx } from '../../../kernel/db/db.ts';

const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`;

/** SQL of `app_tokens`: one issuer per app and kind at a time, over all processes. */
export const appTokensStore = ({ q, tenantId }: Tx) => {
  const one = (appId: string, kind: string) =>
    q.selectFrom('app_tokens').where('app_id', '=', appId).where('kind', '=', kind);
  const mine = (appId: string, kind: string, owner: string) =>
    q
      .updateTable('app_tokens')
      .where('app_id', '=', appId)
      .where('kind', '=', kind)
      .where('lease_owner', '=', owner);
  return {
    find: (appId: string, kind: string) =>
      one(appId, kind)
        .select(['token_sealed', 'issue'])
        .select(sql<number>`coalesce(extract(epoch from expire_at - now()), 0)::float`.as('seconds_left'))
        .executeTakeFirst(),
    /** false: somebody else issues, or has issued a newer one than the caller has seen. */
    takeLease: async (
      appId: string,
      kind: string,
      { owner, seen, seconds }: { owner: string; seen: number; seconds: number },
    ): Promise<boolean> => {
      await q
        .insertInto('app_tokens')
        .values({ tenant_id: tenantId, app_id: appId, kind })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const taken = await q
        .updateTable('app_tokens')
        .set({ lease_owner: owner, lease_until: inSeconds(seconds) })
        .where('app_id', '=', appId)
        .where('kind', '=', kind)
        .where('issue', '=', seen)
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', sql<Date>`now()`)]))
        .returning('issue')
        .executeTakeFirst();
      return taken !== undefined;
    },
    store: (appId: string, kind: string, owner: string, token: { sealed: Buffer; expiresAt: Date }) =>
      mine(appId, kind, owner)
        .set({
          token_sealed: token.sealed,
          expire_at: token.expiresAt,
          issue: sql<number>`issue + 1`,
          lease_owner: null,
          lease_until: null,
        })
        .execute(),
    giveUp: (appId: string, kind: string, owner: string) =>
      mine(appId, kind, owner).set({ lease_owner: null, lease_until: null }).execute(),
  };
};
