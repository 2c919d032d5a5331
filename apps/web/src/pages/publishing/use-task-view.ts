import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { readStored, writeStored } from '../../app/stored.ts';
import { type TaskView, viewOf } from './task-view.ts';

const storedAs = 'publishing.view';

/** List or board: in the address, so that it can be shared, and remembered in this browser. */
export function useTaskView() {
  const route = useRoute();
  const router = useRouter();
  const view = computed({
    get: () => viewOf(route.query, readStored(storedAs)),
    set(next: TaskView) {
      writeStored(storedAs, next);
      void router.replace({ query: { view: next } });
    },
  });
  return { view };
}
