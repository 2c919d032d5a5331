import { useToast } from '@nuxt/ui/composables';
import { onMounted, ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { ApiError } from '../../api/api-error.ts';
import { api } from '../../api/client.ts';
import { errorText } from '../../app/errors.ts';
import { t } from '../../i18n/i18n.ts';

const one = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/**
 * What the platform's page sent the person back with: `?bound=acc_…` or `?error=code&detail=…`. Says it once and takes
 * it out of the address, so that a reload does not say it again. `bound` is the account to mark.
 */
export function useReturned() {
  const route = useRoute();
  const router = useRouter();
  const toast = useToast();
  const bound = ref<string | null>(null);

  async function welcome(id: string) {
    bound.value = id;
    const account = await api.accounts.account({ id }).catch(() => null);
    toast.add({
      title: account
        ? t('accounts.returned.bound', { name: account.displayName })
        : t('accounts.returned.done'),
      color: 'success',
      icon: 'i-lucide-check',
    });
  }
  function refuse(code: string, detail: string | null) {
    toast.add({
      title: t('accounts.returned.failed'),
      description: [
        errorText(new ApiError(code, 0, code)),
        detail && t('accounts.platformSays', { reason: detail }),
      ]
        .filter(Boolean)
        .join('\n'),
      color: 'error',
      icon: 'i-lucide-circle-alert',
      duration: Number.POSITIVE_INFINITY,
      ui: { description: 'whitespace-pre-line break-words' },
    });
  }
  onMounted(() => {
    const { bound: account, error, detail, ...rest } = route.query;
    if (one(account)) void welcome(String(account));
    if (one(error)) refuse(String(error), one(detail));
    if (one(account) || one(error)) void router.replace({ query: rest });
  });
  return { bound };
}
