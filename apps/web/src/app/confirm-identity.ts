import { shallowRef } from 'vue';

/** Set while the person is asked for their password again; App.vue mounts the dialog. */
export const asking = shallowRef<{ answer: (confirmed: boolean) => void } | null>(null);
let waiting: Promise<boolean> | null = null;

/** Asks for the password before a weighty step; false when the person leaves it. Several calls share one question. */
export function confirmIdentity(): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    asking.value = {
      answer(confirmed) {
        asking.value = null;
        waiting = null;
        resolve(confirmed);
      },
    };
  });
  return waiting;
}
