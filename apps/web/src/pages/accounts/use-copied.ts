import { ref } from 'vue';

/** Copies by `work`, and says for two seconds that it worked. */
export function useCopied(work: () => Promise<boolean>) {
  const copied = ref(false);
  async function copy(): Promise<void> {
    copied.value = await work();
    setTimeout(() => {
      copied.value = false;
    }, 2000);
  }
  return { copied, copy };
}
