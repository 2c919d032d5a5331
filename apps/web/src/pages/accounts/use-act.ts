import { useToast } from '@nuxt/ui/composables';
import type { EntryKey } from '@pinia/colada';
import { ref } from 'vue';
import { toApiError } from '../../api/api-error.ts';
import { errorText, useErrorToast } from '../../app/errors.ts';
import { useRefresh } from './use-refresh.ts';

/**
 * Carries out one change at a time, then reads the entries under `key` again. Answers whether it was done. A change
 * that somebody else overtook is no error of the person: the newest state is shown, and a sentence says why.
 */
export function useAct(key: EntryKey) {
  const refresh = useRefresh();
  const toast = useToast();
  const showError = useErrorToast();
  const busy = ref(false);

  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await work();
      return true;
    } catch (thrown) {
      if (toApiError(thrown).code === 'http.stale_version')
        toast.add({ title: errorText(thrown), color: 'warning', icon: 'i-lucide-refresh-cw' });
      else showError(thrown);
      return false;
    } finally {
      busy.value = false;
      refresh(key);
    }
  }
  return { busy, act };
}
