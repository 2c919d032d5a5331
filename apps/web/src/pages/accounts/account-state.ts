import type { Account } from '@xingluo/contracts/accounts';
import type { Tone } from '../../parts/state-badge/StateBadge.vue';

export type AccountHealth = 'active' | 'renewing' | 'reauth_required' | 'unbound';

/** An active account with a reason could not renew its token for the moment; it still publishes. */
export const healthOf = ({
  status,
  statusReason,
}: Pick<Account, 'status' | 'statusReason'>): AccountHealth =>
  status === 'active' && statusReason ? 'renewing' : status;

export const healthTones: Record<AccountHealth, Tone> = {
  active: 'success',
  renewing: 'warning',
  reauth_required: 'error',
  unbound: 'neutral',
};

/** The content policy shows images of our own address only: a picture at the platform's is not asked for. */
export const ownImage = (url: string | null): string | undefined =>
  url !== null && (url.startsWith('data:image/') || /^\/(?!\/)/.test(url)) ? url : undefined;
