import { onScopeDispose, type Ref, ref } from 'vue';

/** Whether the window is narrower than Tailwind's `sm`. */
export function usePhone(): Readonly<Ref<boolean>> {
  const media = matchMedia('(max-width: 639px)');
  const phone = ref(media.matches);
  const follow = (event: MediaQueryListEvent) => {
    phone.value = event.matches;
  };
  media.addEventListener('change', follow);
  onScopeDispose(() => media.removeEventListener('change', follow));
  return phone;
}
