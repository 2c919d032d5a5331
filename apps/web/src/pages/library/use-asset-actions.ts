import { useToast } from '@nuxt/ui/composables';
import type { Asset } from '@xingluo/contracts/library';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '../../api/client.ts';
import { errorText, useErrorToast } from '../../app/errors.ts';
import { confirm } from '../../parts/confirm-dialog/dialog.ts';
import { useRefresh } from '../accounts/use-refresh.ts';
import { askName } from './ask-name.ts';

/** What a person does with assets; each says what came of it and reads the lists again. */
export function useAssetActions() {
  const { t } = useI18n();
  const toast = useToast();
  const router = useRouter();
  const refresh = useRefresh();
  const showError = useErrorToast();
  /** Asset that is being turned into a video. */
  const making = ref<string | null>(null);
  const reread = () => refresh(['library']);

  async function rename(asset: Asset): Promise<void> {
    try {
      const renamed = await askName(asset, {
        nameOf: ({ name }) => name,
        question: {
          title: t('library.renameTitle'),
          label: t('library.name'),
          maxLength: 255,
          action: t('common.save'),
        },
        overtaken: (name) => t('library.overtaken', { name }),
        write: (name, version) => api.library.renameAsset({ id: asset.id, name, version }),
      });
      if (!renamed) return;
      toast.add({
        title: t('library.renamed', { name: renamed.name }),
        color: 'success',
        icon: 'i-lucide-check',
      });
    } catch (error) {
      showError(error, t('library.renameFailed'));
    } finally {
      reread();
    }
  }

  /** Deletes after a question; answers whether anything was deleted. */
  async function remove(assets: Asset[]): Promise<boolean> {
    const [first] = assets;
    if (!first) return false;
    const count = assets.length;
    const sure = await confirm({
      title:
        count === 1
          ? t('library.deleteTitle', { name: first.name })
          : t('library.deleteManyTitle', { count }),
      body: t('library.deleteBody'),
      action: t('common.delete'),
      tone: 'danger',
    });
    if (!sure) return false;
    const failures: unknown[] = [];
    for (const { id } of assets) await api.library.deleteAsset({ id }).catch((error) => failures.push(error));
    const deleted = count - failures.length;
    if (failures.length === 0) {
      toast.add({ title: t('library.deleted', { count }), color: 'success', icon: 'i-lucide-check' });
    } else if (count === 1) {
      showError(failures[0], t('library.deleteFailed', { name: first.name }));
    } else {
      toast.add({
        title: t('library.deletedSome', { deleted, failed: failures.length }),
        description: [...new Set(failures.map(errorText))].join('\n'),
        color: 'warning',
        icon: 'i-lucide-triangle-alert',
        duration: 10_000,
        ui: { description: 'whitespace-pre-line' },
      });
    }
    reread();
    return deleted > 0;
  }

  /** Begins a video and goes to its page. */
  async function makeVideo(asset: Asset): Promise<void> {
    if (making.value) return;
    making.value = asset.id;
    try {
      const { video } = await api.studio.createJob({ type: 'transcode', assetId: asset.id });
      refresh(['studio', 'videos']);
      await router.push(`/studio/${video.id}`);
    } catch (error) {
      showError(error, t('library.makeFailed'));
      reread();
    } finally {
      making.value = null;
    }
  }

  /** Begins a video of each and goes to the list of videos. */
  async function makeVideos(assets: Asset[]): Promise<void> {
    const failures: unknown[] = [];
    for (const { id } of assets)
      await api.studio.createJob({ type: 'transcode', assetId: id }).catch((error) => failures.push(error));
    refresh(['studio', 'videos']);
    if (failures.length > 0) showError(failures[0], t('library.madeSome', { failed: failures.length }));
    if (failures.length < assets.length) await router.push('/studio');
  }

  return { rename, remove, makeVideo, makeVideos, making };
}
