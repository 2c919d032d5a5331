import { getCurrentInstance, h, nextTick, onMounted, render, watch } from 'vue';
import { useUploads } from './uploads.ts';

let host: HTMLElement | null = null;

/**
 * Puts the tray under the page, beside `main`: there it outlives the page that began the uploads. The shell takes it
 * away when the person signs out.
 */
export function useUploadTray(): void {
  const context = getCurrentInstance()?.appContext ?? null;
  const { queue } = useUploads();

  async function show() {
    if (host?.isConnected) return;
    const { default: UploadTray } = await import('./UploadTray.vue');
    await nextTick();
    const column = document.getElementById('main')?.parentElement;
    if (!column || host?.isConnected) return;
    if (host) render(null, host);
    host = document.createElement('div');
    host.className = 'shrink-0';
    column.append(host);
    const tray = h(UploadTray);
    tray.appContext = context;
    render(tray, host);
  }

  onMounted(() => {
    queue.refreshLeft();
    watch(
      () => queue.items.length + queue.left.length > 0,
      (some) => some && void show(),
      { immediate: true },
    );
  });
}
