import { useToast } from '@nuxt/ui/composables';
import { useErrorToast } from '../../app/errors.ts';
import { t } from '../../i18n/i18n.ts';

/**
 * Says what was done and offers to take it back. The action has been carried out already: closing the page loses the
 * offer, never the action.
 */
export function useUndoToast() {
  const toast = useToast();
  const showError = useErrorToast();
  return (title: string, undo: () => Promise<unknown>) => {
    let used = false;
    const { id } = toast.add({
      title,
      icon: 'i-lucide-check',
      color: 'neutral',
      duration: 8000,
      actions: [
        {
          label: t('common.undo'),
          color: 'primary',
          variant: 'outline',
          onClick: async () => {
            if (used) return;
            used = true;
            toast.remove(id);
            await undo().catch(showError);
          },
        },
      ],
    });
  };
}
