import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { DB, Db, Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import { newId } from '../../../kernel/ids.ts';

export type HandRow = Selectable<DB['publish_hands']>;

/** SQL of `publish_hands`: every hand-over of a task, the latest of which counts. */
export const handsStore = ({ q, tenantId }: Tx) => ({
  newId: () => newId('hd'),
  add: (hand: {
    id: string;
    task_id: string;
    ids: Record<string, string>;
    kit_sealed: Buffer;
    expire_at: Date;
  }) =>
    q
      .insertInto('publish_hands')
      .values({ ...hand, ids: json(hand.ids), tenant_id: tenantId })
      .execute(),
  latestOf: (taskId: string): Promise<HandRow | undefined> =>
    q
      .selectFrom('publish_hands')
      .selectAll()
      .where('task_id', '=', taskId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
  /** The task that a platform's ids belong to, by any of its hand-overs. */
  taskOf: async (ids: Record<string, string>): Promise<string | undefined> =>
    (
      await q
        .selectFrom('publish_hands')
        .select('task_id')
        .where(sql<boolean>`ids @> ${json(ids)}::jsonb`)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
    )?.task_id,
  /** A newer link for a phone ends the one before. */
  setPhone: (id: string, hash: Buffer, until: Date) =>
    q
      .updateTable('publish_hands')
      .set({ phone_hash: hash, phone_until: until })
      .where('id', '=', id)
      .execute(),
});

/** Whose task a phone link opens; null: nobody's, or it has ended. */
export const handOfPhone = async (
  db: Db,
  hash: Buffer,
): Promise<{ tenantId: string; taskId: string } | null> => {
  const { rows } = await db.lookUp((q) =>
    sql<{
      tenant_id: string;
      task_id: string;
    }>`select tenant_id, task_id from hand_of_phone(${hash})`.execute(q),
  );
  const [row] = rows;
  return row ? { tenantId: row.tenant_id, taskId: row.task_id } : null;
};
