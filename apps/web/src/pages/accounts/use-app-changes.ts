import { useToast } from '@nuxt/ui/composables';
import type { PlatformApp } from '@xingluo/contracts/accounts';
import { api } from '../../api/client.ts';
import { t } from '../../i18n/i18n.ts';
import { ask } from '../../parts/confirm-dialog/dialog.ts';
import { hasInstance } from './app-fields.ts';
import { useAct } from './use-act.ts';
import { usePlatforms } from './use-platforms.ts';

/** What people change of an app, one value at a time. */
export function useAppChanges() {
  const toast = useToast();
  const { byId } = usePlatforms();
  const { act } = useAct(['accounts']);

  async function rename({ id, name, version }: PlatformApp) {
    const next = await ask({
      title: t('accounts.apps.rename'),
      label: t('accounts.apps.name'),
      initial: name,
      maxLength: 60,
    });
    if (next && next !== name) await act(() => api.accounts.changeApp({ id, version, name: next }));
  }
  async function setQuota({ id, version, quotaPerDay }: PlatformApp) {
    const answer = await ask({
      title: t('accounts.apps.quotaTitle'),
      label: t('accounts.apps.quota'),
      help: t('accounts.apps.quotaHelp'),
      initial: String(quotaPerDay ?? ''),
      maxLength: 7,
    });
    const wanted = answer === null ? null : Number(answer.trim());
    if (wanted === null || wanted === quotaPerDay) return;
    if (Number.isInteger(wanted) && wanted > 0)
      await act(() => api.accounts.changeApp({ id, version, quotaPerDay: wanted }));
    else
      toast.add({ title: t('accounts.apps.quotaWrong'), color: 'warning', icon: 'i-lucide-triangle-alert' });
  }
  const moves = ({ platform }: PlatformApp) => hasInstance(byId.value.get(platform)?.app.fields ?? []);
  /** Another instance; only while nobody is bound through the app. */
  async function move({ id, version, baseUrl }: PlatformApp) {
    const next = await ask({
      title: t('accounts.apps.move'),
      label: t('accounts.apps.instance'),
      help: t('accounts.apps.moveHelp'),
      initial: baseUrl ?? 'https://',
      maxLength: 300,
    });
    const wanted = next?.trim();
    if (wanted && wanted !== baseUrl)
      await act(() => api.accounts.changeApp({ id, version, baseUrl: wanted }));
  }
  return { rename, setQuota, moves, move };
}
