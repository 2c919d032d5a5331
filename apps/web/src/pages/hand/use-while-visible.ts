import { onScopeDispose } from 'vue';

/** Looks again every `everyMs` while the page is on the screen, and at once when the person comes back to it. */
export function useWhileVisible(look: () => void, everyMs: number): void {
  const visible = () => document.visibilityState === 'visible';
  const back = () => {
    if (visible()) look();
  };
  const timer = setInterval(back, everyMs);
  document.addEventListener('visibilitychange', back);
  onScopeDispose(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', back);
  });
}
