import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue';

/** Files of a drop; folders are named apart, because the browser hands them over as unreadable files. */
export function droppedFiles(data: DataTransfer): { files: File[]; folders: string[] } {
  const folders = [...data.items]
    .map((item) => item.webkitGetAsEntry?.() ?? null)
    .filter((entry) => entry?.isDirectory)
    .map((entry) => entry?.name ?? '');
  return { files: [...data.files].filter(({ name }) => !folders.includes(name)), folders };
}

/** Takes files that are dropped anywhere on the page; `over` holds while some are above it. */
export function usePageDrop(needs: {
  enabled: () => boolean;
  onDrop: (dropped: { files: File[]; folders: string[] }) => void;
}): { over: Ref<boolean> } {
  const over = ref(false);
  let depth = 0;
  const holdsFiles = (event: DragEvent) =>
    needs.enabled() && (event.dataTransfer?.types.includes('Files') ?? false);
  const leave = () => {
    depth = 0;
    over.value = false;
  };

  const handlers = {
    dragenter(event: DragEvent) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth += 1;
      over.value = true;
    },
    dragover(event: DragEvent) {
      if (holdsFiles(event)) event.preventDefault();
    },
    dragleave() {
      depth = Math.max(0, depth - 1);
      if (depth === 0) over.value = false;
    },
    drop(event: DragEvent) {
      const { dataTransfer } = event;
      const mine = holdsFiles(event);
      leave();
      if (!mine || !dataTransfer) return;
      event.preventDefault();
      needs.onDrop(droppedFiles(dataTransfer));
    },
  };
  onMounted(() => {
    for (const [name, handler] of Object.entries(handlers)) addEventListener(name, handler as EventListener);
  });
  onBeforeUnmount(() => {
    for (const [name, handler] of Object.entries(handlers))
      removeEventListener(name, handler as EventListener);
  });
  return { over };
}
