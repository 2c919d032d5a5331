import { ref } from 'vue';
import { api } from '../../api/client.ts';
import { useErrorToast } from '../../app/errors.ts';
import { t } from '../../i18n/i18n.ts';

export interface BindWanted {
  platform: string;
  simulated: boolean;
  appId?: string;
  projectId?: string;
  /** Authorise this account again. */
  accountId?: string;
  /** Page of ours to come back to. */
  returnTo?: string;
}

/** Sends the person to the platform in this tab; it brings them back to `returnTo` with `?bound=` or `?error=`. */
export function useBind() {
  const showError = useErrorToast();
  const leaving = ref(false);

  async function bind({ platform, simulated, appId, ...rest }: BindWanted): Promise<void> {
    if (leaving.value) return;
    leaving.value = true;
    try {
      // A simulator that was started anew has new keys: the demo app is brought up to date each time.
      const app = simulated ? (await api.accounts.addDemoApp({ platform })).id : appId;
      const { url } = await api.accounts.startOAuth({
        platform,
        returnTo: '/accounts',
        ...rest,
        ...(app && !rest.accountId ? { appId: app } : {}),
      });
      location.assign(url);
    } catch (thrown) {
      leaving.value = false;
      showError(thrown, t('accounts.bind.failed'));
    }
  }
  return { leaving, bind };
}
