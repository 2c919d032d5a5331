import { useToast } from '@nuxt/ui/composables';
import { useQueryCache } from '@pinia/colada';
import type { Video } from '@xingluo/contracts/studio';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';
import { useErrorToast } from '../../app/errors.ts';
import { ask, confirm } from '../../parts/confirm-dialog/dialog.ts';

/** What a person does with videos and their jobs; each says what came of it and reads everything again. */
export function useVideoActions() {
  const { t } = useI18n();
  const toast = useToast();
  const cache = useQueryCache();
  const showError = useErrorToast();
  const reread = () => cache.invalidateQueries({ key: ['studio'] });

  /** Carries an action out; answers whether it succeeded. */
  async function attempt(action: () => Promise<unknown>, failed: string, done?: string): Promise<boolean> {
    try {
      await action();
      if (done) toast.add({ title: done, color: 'success', icon: 'i-lucide-check' });
      return true;
    } catch (error) {
      showError(error, failed);
      return false;
    } finally {
      await reread();
    }
  }

  async function rename(video: Video): Promise<void> {
    const title = await ask({
      title: t('studio.renameTitle'),
      label: t('studio.title'),
      help: t('studio.renameHelp'),
      initial: video.title,
      maxLength: 200,
      action: t('common.save'),
    });
    if (title === null || title === video.title) return;
    const { id, version } = video;
    await attempt(
      () => api.studio.changeVideo({ id, title, version }),
      t('studio.renameFailed'),
      t('studio.renamed'),
    );
  }

  /** Deletes after a question; answers whether anything was deleted. */
  async function remove(videos: Video[]): Promise<boolean> {
    const [first] = videos;
    if (!first) return false;
    const count = videos.length;
    const sure = await confirm({
      title:
        count === 1
          ? t('studio.deleteTitle', { title: first.title })
          : t('studio.deleteManyTitle', { count }),
      body: t('studio.deleteBody'),
      action: t('common.delete'),
      tone: 'danger',
    });
    if (!sure) return false;
    const failures: unknown[] = [];
    for (const { id } of videos) await api.studio.deleteVideo({ id }).catch((error) => failures.push(error));
    const deleted = count - failures.length;
    if (failures.length > 0) showError(failures[0], t('studio.deleteFailed', { count: failures.length }));
    if (deleted > 0) {
      const title = t('studio.deleted', { count: deleted });
      toast.add({ title, color: 'success', icon: 'i-lucide-check' });
    }
    await reread();
    return deleted > 0;
  }

  async function cancelJob(id: string): Promise<void> {
    const sure = await confirm({
      title: t('studio.cancelTitle'),
      body: t('studio.cancelBody'),
      action: t('studio.cancelJob'),
      cancel: t('studio.goOn'),
      tone: 'danger',
    });
    if (sure) await attempt(() => api.studio.cancelJob({ id }), t('studio.cancelFailed'));
  }
  const retryJob = (id: string) => attempt(() => api.studio.retryJob({ id }), t('studio.retryFailed'));

  return { rename, remove, cancelJob, retryJob };
}
