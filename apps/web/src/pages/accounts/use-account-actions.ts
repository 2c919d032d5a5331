import { useToast } from '@nuxt/ui/composables';
import type { Account } from '@xingluo/contracts/accounts';
import { api } from '../../api/client.ts';
import { t } from '../../i18n/i18n.ts';
import { confirm } from '../../parts/confirm-dialog/dialog.ts';
import { useAct } from './use-act.ts';
import { useBind } from './use-bind.ts';
import { usePlatforms } from './use-platforms.ts';

/** What a person who may manage accounts does with one of them. */
export function useAccountActions() {
  const toast = useToast();
  const { byId } = usePlatforms();
  const { bind, leaving } = useBind();
  const { act, busy } = useAct(['accounts']);

  const reauthorise = ({ id, platform }: Account, returnTo = '/accounts') =>
    bind({
      platform,
      simulated: byId.value.get(platform)?.simulated === true,
      accountId: id,
      returnTo,
    });

  /** Answers whether it was unbound. */
  async function unbind({ id, displayName }: Account): Promise<boolean> {
    const sure = await confirm({
      title: t('accounts.unbind.title', { name: displayName }),
      body: t('accounts.unbind.body'),
      action: t('accounts.actions.unbind'),
      tone: 'danger',
    });
    if (!sure) return false;
    const done = await act(() => api.accounts.unbindAccount({ id }));
    if (done)
      toast.add({
        title: t('accounts.unbind.done', { name: displayName }),
        icon: 'i-lucide-check',
        color: 'neutral',
      });
    return done;
  }
  return { reauthorise, unbind, leaving, busy };
}
