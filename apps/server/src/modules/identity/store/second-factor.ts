import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/db.ts';

export const secondFactorStore = ({ q }: Pick<SystemTx, 'q'>) => ({
  of: (userId: string) =>
    q.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst(),
  /** False: one is enabled already. One that was only begun is replaced. */
  begin: async (userId: string, sealedSecret: Buffer): Promise<boolean> => {
    const put = await q
      .insertInto('second_factors')
      .values({ user_id: userId, sealed_secret: sealedSecret })
      .onConflict((conflict) =>
        conflict
          .column('user_id')
          .doUpdateSet({ sealed_secret: sealedSecret, created_at: sql`now()` })
          .where('second_factors.enabled_at', 'is', null),
      )
      .executeTakeFirst();
    return put.numInsertedOrUpdatedRows === 1n;
  },
  enable: async (userId: string, step: number): Promise<boolean> => {
    const done = await q
      .updateTable('second_factors')
      .set({ enabled_at: sql`now()`, last_step: step })
      .where('user_id', '=', userId)
      .where('enabled_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows === 1n;
  },
  /** Only one of several with the same code gets true. */
  useStep: async (userId: string, step: number): Promise<boolean> => {
    const done = await q
      .updateTable('second_factors')
      .set({ last_step: step })
      .where('user_id', '=', userId)
      .where((row) => row.or([row('last_step', 'is', null), row('last_step', '<', step)]))
      .executeTakeFirst();
    return done.numUpdatedRows === 1n;
  },
  useCode: async (userId: string, codeHash: Buffer): Promise<boolean> => {
    const done = await q
      .updateTable('recovery_codes')
      .set({ used_at: sql`now()` })
      .where('user_id', '=', userId)
      .where('code_hash', '=', codeHash)
      .where('used_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows === 1n;
  },
  codesLeft: async (userId: string): Promise<number> => {
    const { left } = await q
      .selectFrom('recovery_codes')
      .select(sql<number>`count(*)::int`.as('left'))
      .where('user_id', '=', userId)
      .where('used_at', 'is', null)
      .executeTakeFirstOrThrow();
    return left;
  },
  replaceCodes: async (userId: string, hashes: Buffer[]): Promise<void> => {
    await q.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    await q
      .insertInto('recovery_codes')
      .values(hashes.map((code_hash) => ({ user_id: userId, code_hash })))
      .execute();
  },
  remove: async (userId: string): Promise<boolean> => {
    await q.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    const gone = await q
      .deleteFrom('second_factors')
      .where('user_id', '=', userId)
      .where('enabled_at', 'is not', null)
      .executeTakeFirst();
    return gone.numDeletedRows === 1n;
  },
});
