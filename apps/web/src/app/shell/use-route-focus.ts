import { nextTick, type Ref, ref, watch } from 'vue';
import { useRoute } from 'vue-router';

/**
 * After a change of page the focus moves to the page's heading, so that keyboard and screen reader begin at its top;
 * answers the text to announce. A change of query or hash alone moves nothing.
 */
export function useRouteFocus(main: Ref<HTMLElement | undefined>): Ref<string> {
  const route = useRoute();
  const announced = ref('');
  watch(
    () => route.path,
    async () => {
      await nextTick();
      announced.value = document.title;
      main.value?.scrollTo({ top: 0 });
      const heading = main.value?.querySelector<HTMLElement>('h1');
      (heading ?? main.value)?.focus({ preventScroll: true });
    },
    { flush: 'post' },
  );
  return announced;
}
