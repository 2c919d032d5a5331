import { useToast } from '@nuxt/ui/composables';
import type { Video } from '@xingluo/contracts/studio';
import { useI18n } from 'vue-i18n';
import { api } from '../../api/client.ts';
import { useErrorToast } from '../../app/errors.ts';
import { confirm } from '../../parts/confirm-dialog/dialog.ts';
import { useRefresh } from '../accounts/use-refresh.ts';
import { askName } from '../library/ask-name.ts';

/** What a person does with videos and their jobs; each says what came of it and reads everything again. */
export function useVideoActions() {
  const { t } = useI18n();
  const toast = useToast();
  const refresh = useRefresh();
  const showError = useErrorToast();
  const reread = () => refresh(['studio']);

  /** Carries an action out, says when it failed, and shows what is there now. */
  async function attempt(action: () => Promise<unknown>, failed: string): Promise<void> {
    try {
      await action();
    } catch (error) {
      showError(error, failed);
    } finally {
      reread();
    }
  }

  async function rename(video: Video): Promise<void> {
    const write = () =>
      askName(video, {
        nameOf: ({ title }) => title,
        question: {
          title: t('studio.renameTitle'),
          label: t('studio.title'),
          help: t('studio.renameHelp'),
          maxLength: 200,
          action: t('common.save'),
        },
        overtaken: (name) => t('library.overtaken', { name }),
        write: (title, version) => api.studio.changeVideo({ id: video.id, title, version }),
      });
    await attempt(write, t('studio.renameFailed'));
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
    reread();
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
