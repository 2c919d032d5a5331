import type { ErrorCode } from '@xingluo/contracts/errors';
import { errorCatalogue } from '@xingluo/contracts/errors';
import type { OrderState, PublishOrder } from '@xingluo/contracts/publish-orders';
import type { OrderRow } from '../store/orders.ts';

/** Why an order ends without a task, as the row keeps it. */
export type OrderProblem = { code: ErrorCode; data: Record<string, unknown> };

/** An address without its query and fragment: signatures stand there. */
export const bareAddress = (address: string): string => address.replace(/[?#].*$/s, '');

/** The address as it stays once nobody fetches from it any more. */
export const cutAddress = (row: Pick<OrderRow, 'media_url' | 'address_cut'>) => ({
  media_url: bareAddress(row.media_url),
  address_cut: row.address_cut || /^[^#]*\?/.test(row.media_url),
});

const actionsOf: Record<OrderState, PublishOrder['actions']> = {
  fetching: ['cancel'],
  checking: ['cancel'],
  making: ['cancel'],
  published_task: [],
  failed: ['retry', 'cancel'],
  cancelled: [],
};

const problemWire = (problem: OrderProblem | null): PublishOrder['problem'] =>
  problem && { ...problem, message: errorCatalogue[problem.code][1] };

/** An order as the API shows it. */
export const orderWire = (row: OrderRow): PublishOrder => ({
  id: row.id,
  projectId: row.project_id,
  state: row.state as PublishOrder['state'],
  mediaUrl: bareAddress(row.media_url),
  addressCut: row.address_cut,
  platform: row.platform,
  accountId: row.account_ref,
  title: row.title,
  scheduleAt: row.schedule_at?.toISOString() ?? null,
  progress: { receivedBytes: row.received_bytes, totalBytes: row.total_bytes },
  assetId: row.asset_id,
  videoId: row.video_id,
  taskId: row.task_id,
  problem: problemWire(row.problem as OrderProblem | null),
  actions: actionsOf[row.state as OrderState],
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
});
