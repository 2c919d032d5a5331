import type { OrderState, PublishOrder } from '@xingluo/contracts/publish-orders';
import type { Tone } from '../../parts/state-badge/StateBadge.vue';

export const stateTones: Record<OrderState, Tone> = {
  fetching: 'progress',
  checking: 'progress',
  making: 'progress',
  published_task: 'success',
  failed: 'error',
  cancelled: 'neutral',
};
export const states = Object.keys(stateTones) as OrderState[];

/** Whether a retry has to be given the address anew, as far as the order itself tells. */
export const wantsAddress = ({
  assetId,
  addressCut,
}: Pick<PublishOrder, 'assetId' | 'addressCut'>): boolean => assetId === null && addressCut;

/** How much of the video has been fetched, 0…1; null where nobody knows. */
export const fetched = ({ progress }: Pick<PublishOrder, 'progress'>): number | null =>
  progress.totalBytes ? progress.receivedBytes / progress.totalBytes : null;

const byCode: Record<string, string> = {
  'publishing.media_unavailable': 'address',
  'publishing.media_refused': 'address',
  'publishing.invalid_post': 'words',
  'publishing.asker_gone': 'asker',
  'publishing.no_way': 'account',
  'accounts.account_not_found': 'account',
  'studio.encode_failed': 'again',
  'publishing.video_cancelled': 'again',
  'studio.video_not_found': 'again',
  'library.asset_not_found': 'again',
};
/** What a person can do about a failed order, as a key below `orders.advice`. */
export const adviceOf = ({ problem }: Pick<PublishOrder, 'problem'>): string =>
  byCode[problem?.code ?? ''] ?? (problem?.code.startsWith('library.') ? 'file' : 'again');
