import { useToast } from '@nuxt/ui/composables';
import { useQueryCache } from '@pinia/colada';
import type { Asset } from '@xingluo/contracts/library';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { api } from '../../api/client.ts';
import { errorText, useErrorToast } from '../../app/errors.ts';
import { ask, confirm } from '../../parts/confirm-dialog/dialog.ts';

/** What a person does with assets; each says what came of it and reads the lists again. */
export function useAssetActions() {
  const { t } = useI18n();
  const toast = useToast();
  const router = useRouter();
  const cache = useQueryCache();
  const showError = useErrorToast();
  /** Asset that is being turned into a video. */
  const making = ref<string | null>(null);
  const reread = () => cache.invalidateQueries({ key: ['library'] });

  async function rename(asset: Asset): Promise<void> {
    const name = await ask({
      title: t('library.renameTitle'),
      label: t('library.name'),
      initial: asset.name,
      maxLength: 255,
      action: t('common.save'),
    });
    if (name === null || name === asset.name) return;
    try {
      await api.library.renameAsset({ id: asset.id, name, version: asset.version });
      toast.add({ title: t('library.renamed', { name }), color: 'success', icon: 'i-lucide-check' });
    } catch (error) {
      showError(error, t('library.renameFailed'));
    }
    await reread();
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
    await reread();
    return deleted > 0;
  }

  /** Begins a video and goes to its page. */
  async function makeVideo(asset: Asset): Promise<void> {
    if (making.value) return;
    making.value = asset.id;
    try {
      const { video } = await api.studio.createJob({ type: 'transcode', assetId: asset.id });
      await cache.invalidateQueries({ key: ['studio', 'videos'] });
      await router.push(`/studio/${video.id}`);
    } catch (error) {
      showError(error, t('library.makeFailed'));
      await reread();
    } finally {
      making.value = null;
    }
  }

  /** Begins a video of each and goes to the list of videos. */
  async function makeVideos(assets: Asset[]): Promise<void> {
    const failures: unknown[] = [];
    for (const { id } of assets)
      await api.studio.createJob({ type: 'transcode', assetId: id }).catch((error) => failures.push(error));
    await cache.invalidateQueries({ key: ['studio', 'videos'] });
    if (failures.length > 0) showError(failures[0], t('library.madeSome', { failed: failures.length }));
    if (failures.length < assets.length) await router.push('/studio');
  }

  return { rename, remove, makeVideo, makeVideos, making };
}
