import { useToast } from '@nuxt/ui/composables';
import { onScopeDispose } from 'vue';
import { t } from '../i18n/i18n.ts';

const entryPattern = /<script type="module"[^>]*src="([^"]+)"/;
const everyMs = 5 * 60_000;

/** Address of the entry script that the server hands out now; undefined when it cannot be read. */
export async function currentEntry(): Promise<string | undefined> {
  try {
    const response = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } });
    return response.ok ? entryPattern.exec(await response.text())?.[1] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Offers a reload when the server has a newer build: asked when the tab comes back to the front (at most every five
 * minutes) and when a chunk of the old build is gone.
 */
export function useUpdatePrompt(): void {
  const toast = useToast();
  const mine = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src');
  let asked = Date.now();

  const offer = () =>
    toast.add({
      id: 'update',
      title: t('update.title'),
      description: t('update.body'),
      icon: 'i-lucide-sparkles',
      color: 'primary',
      duration: Number.POSITIVE_INFINITY,
      actions: [{ label: t('update.action'), onClick: () => location.reload() }],
    });

  const look = async () => {
    if (document.visibilityState !== 'visible' || Date.now() - asked < everyMs) return;
    asked = Date.now();
    const now = await currentEntry();
    if (mine && now && now !== mine) offer();
  };
  const lost = () => void offer();

  document.addEventListener('visibilitychange', look);
  addEventListener('vite:preloadError', lost);
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look);
    removeEventListener('vite:preloadError', lost);
  });
}
