import { ref } from 'vue';
import { type ApiError, toApiError } from '../../api/api-error.ts';

/** What a person says about a hand-over: it is out (with its link), or set to a time on the platform. */
export interface Said {
  link?: string;
  scheduledFor?: string;
}
export type Save = (said: Said) => Promise<unknown>;

/** Sends what the person says, once at a time; a refusal stays beside the form. */
export function useSaying(save: () => Save) {
  const busy = ref(false);
  const failure = ref<ApiError | null>(null);

  async function say(said: Said): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    failure.value = null;
    try {
      await save()(said);
      return true;
    } catch (thrown) {
      failure.value = toApiError(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, failure, say };
}
