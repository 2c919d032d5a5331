import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { t } from '../../i18n/i18n.ts';
import { confirm } from '../confirm-dialog/dialog.ts';

/** Asks before the page is left, by link or by closing the tab, while `dirty()` holds. */
export function useDirtyGuard(dirty: () => boolean): void {
  const remove = useRouter().beforeEach(async (to, from) => {
    if (to.path === from.path || !dirty()) return true;
    return confirm({
      title: t('dirty.title'),
      body: t('dirty.body'),
      action: t('dirty.leave'),
      cancel: t('dirty.stay'),
      tone: 'danger',
    });
  });
  const unload = (event: BeforeUnloadEvent) => {
    if (dirty()) event.preventDefault();
  };
  addEventListener('beforeunload', unload);
  onScopeDispose(() => {
    remove();
    removeEventListener('beforeunload', unload);
  });
}
