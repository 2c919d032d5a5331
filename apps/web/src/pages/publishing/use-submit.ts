import { useToast } from '@nuxt/ui/composables';
import { ref, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { type ApiError, toApiError } from '../../api/api-error.ts';
import { api } from '../../api/client.ts';
import { randomId } from '../../api/random-id.ts';
import { t } from '../../i18n/i18n.ts';
import { useRefresh } from '../accounts/use-refresh.ts';

type Wanted = Parameters<typeof api.publishing.publishMany>[0];

/**
 * Sends the request. The same content is sent under the same Idempotency-Key for as long as the form is open: pressing
 * again after a lost answer brings the tasks that exist already, never a second set.
 */
export function useSubmit(done: () => void) {
  const router = useRouter();
  const toast = useToast();
  const refresh = useRefresh();
  const busy = ref(false);
  const failure = shallowRef<ApiError | null>(null);
  const keys = new Map<string, string>();

  async function submit(wanted: Wanted): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    failure.value = null;
    const body = JSON.stringify(wanted);
    const idempotencyKey = keys.get(body) ?? randomId();
    keys.set(body, idempotencyKey);
    try {
      const { items } = await api.publishing.publishMany(wanted, { context: { idempotencyKey } });
      refresh(['publishing']);
      toast.add({
        title: t(wanted.scheduleAt ? 'publishing.submitted.later' : 'publishing.submitted.now', {
          count: items.length,
        }),
        color: 'success',
        icon: 'i-lucide-check',
      });
      done();
      await router.push({ path: '/publishing', query: { 'f.video': wanted.videoId } });
    } catch (thrown) {
      failure.value = toApiError(thrown);
    } finally {
      busy.value = false;
    }
  }
  return { busy, failure, submit };
}
