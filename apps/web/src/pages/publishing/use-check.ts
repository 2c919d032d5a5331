import type { PostProblem } from '@xingluo/contracts/platforms';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { type ApiError, toApiError } from '../../api/api-error.ts';
import { api } from '../../api/client.ts';

type Wanted = Parameters<typeof api.publishing.check>[0];
const restMs = 450;

/**
 * What the platforms would say to the post, asked again shortly after each change. `problems` by account; `checked` is
 * false while the answer on the screen is not about what is in the form.
 */
export function useCheck(wanted: () => Wanted) {
  const problems = shallowRef<ReadonlyMap<string, PostProblem[]>>(new Map());
  const checked = ref(false);
  const failure = shallowRef<ApiError | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  async function look() {
    running = new AbortController();
    const { signal } = running;
    try {
      const { items } = await api.publishing.check(wanted(), { signal });
      if (signal.aborted) return;
      problems.value = new Map(items.map((item) => [item.accountId, item.problems]));
      failure.value = null;
      checked.value = true;
    } catch (thrown) {
      if (!signal.aborted) failure.value = toApiError(thrown);
    }
  }
  function stop() {
    clearTimeout(timer);
    running?.abort();
  }
  watch(
    () => JSON.stringify(wanted()),
    () => {
      stop();
      checked.value = false;
      if (wanted().targets.length === 0) {
        problems.value = new Map();
        failure.value = null;
        return;
      }
      timer = setTimeout(look, restMs);
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return { problems, checked, failure, look };
}
