import { can, type Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { AuditEntry, Note } from '../../../kernel/http/context.ts';
import type { By } from '../../library/index.ts';
import type { PublishingNeeds } from '../needs.ts';
import type { OrderRow } from '../store/orders.ts';

type Asked = Pick<OrderRow, 'asked_by' | 'created_by'>;
const whoAsked = ({ asked_by, created_by }: Asked): string => asked_by ?? created_by;

/** Work goes on in the name of whoever asked last, and only while they may. @throws publishing.asker_gone */
export const askerOf = async (
  { actingMember }: Pick<PublishingNeeds, 'actingMember'>,
  tx: Tx,
  order: Asked,
): Promise<Member> => {
  const member = await actingMember(tx, whoAsked(order));
  if (!member || !can(member, 'publishing:write')) throw new AppError('publishing.asker_gone');
  return member;
};

/** Who did it, for the audit log: the person through the order. */
export const byOrder = (order: Asked): By => ({
  actorKind: 'publish_order',
  actorId: whoAsked(order),
  requestId: null,
  address: null,
});

/** Runs a step of an order and writes what it notes under the verb. */
export const audited = async <T>(
  { appendAudit }: Pick<PublishingNeeds, 'appendAudit'>,
  tx: Tx,
  order: OrderRow,
  verb: AuditEntry['verb'],
  work: (note: Note) => Promise<T>,
): Promise<T> => {
  const entries: AuditEntry[] = [];
  const result = await work((target, detail = {}) =>
    entries.push({ ...byOrder(order), verb, target, detail: { ...detail, orderId: order.id } }),
  );
  await appendAudit(tx, entries);
  return result;
};
