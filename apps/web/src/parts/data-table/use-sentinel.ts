import { onScopeDispose, type Ref, watch } from 'vue';

/** Calls back whenever the element comes within 400 px of the visible area. */
export function useSentinel(element: Readonly<Ref<HTMLElement | null>>, near: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) near();
    },
    { rootMargin: '400px' },
  );
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before);
      if (now) observer.observe(now);
    },
    { immediate: true },
  );
  onScopeDispose(() => observer.disconnect());
}
