import { useToast } from '@nuxt/ui/composables';
import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import { api } from '../../api/client.ts';
import { t } from '../../i18n/i18n.ts';
import { confirm } from '../../parts/confirm-dialog/dialog.ts';
import { useAct } from '../accounts/use-act.ts';

/** What a person decides about orders. Each answers whether it was done. */
export function useOrderActions() {
  const toast = useToast();
  const { busy, act } = useAct(['orders']);

  async function done(key: string, work: () => Promise<unknown>): Promise<boolean> {
    const worked = await act(work);
    if (worked) toast.add({ title: t(key), icon: 'i-lucide-check', color: 'success' });
    return worked;
  }
  async function cancel({ id, title, state }: PublishOrder): Promise<boolean> {
    const way = state === 'failed' ? 'drop' : 'cancel';
    const sure = await confirm({
      title: t(`orders.${way}.title`, { name: title || t('orders.one') }),
      body: t(`orders.${way}.body`),
      action: t(`orders.actions.${way}`),
      cancel: t('orders.cancel.keep'),
      tone: 'danger',
    });
    return sure && done(`orders.${way}.done`, () => api.publishing.cancelOrder({ id }));
  }
  const retry = ({ id }: Pick<PublishOrder, 'id'>, mediaUrl: string) =>
    done('orders.retry.done', () =>
      api.publishing.retryOrder({ id, ...(mediaUrl === '' ? {} : { mediaUrl }) }),
    );
  return { busy, cancel, retry };
}
