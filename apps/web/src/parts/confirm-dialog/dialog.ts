import { shallowRef } from 'vue';

export interface ConfirmOptions {
  title: string;
  body?: string;
  /** Label of the button that goes on; default 确定. */
  action?: string;
  cancel?: string;
  /** `danger` for what cannot be taken back. */
  tone?: 'primary' | 'danger';
  /** The person has to type this text first: for deletions with consequences. */
  typeToConfirm?: string;
}

export interface AskOptions extends Omit<ConfirmOptions, 'typeToConfirm' | 'tone'> {
  label: string;
  help?: string;
  initial?: string;
  maxLength?: number;
}

interface Waiting {
  options: ConfirmOptions & Partial<Pick<AskOptions, 'label' | 'help' | 'initial' | 'maxLength'>>;
  settle: (answer: string | null) => void;
}

/** The question on the screen; App.vue mounts the dialog while there is one. */
export const dialog = shallowRef<Waiting | null>(null);

function open(options: Waiting['options']): Promise<string | null> {
  dialog.value?.settle(null);
  return new Promise((resolve) => {
    dialog.value = {
      options,
      settle(answer) {
        dialog.value = null;
        resolve(answer);
      },
    };
  });
}

/** Asks yes or no; Esc and a click outside mean no. A second question answers the first with no. */
export async function confirm(options: ConfirmOptions): Promise<boolean> {
  return (await open(options)) !== null;
}

/** Asks for one line of text; null when the person cancels. */
export async function ask(options: AskOptions): Promise<string | null> {
  return open(options);
}
