import { useQueryCache } from '@pinia/colada';
import type { Video } from '@xingluo/contracts/studio';
import { onScopeDispose, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../../api/client.ts';
import { useErrorToast } from '../../../app/errors.ts';
import { useUndoToast } from '../../../parts/undo-toast/undo-toast.ts';
import { useRefresh } from '../../accounts/use-refresh.ts';
import { videoKey } from '../video-key.ts';

/** The frame that is the cover now. Both addresses are signed, so it is recognised by its key. */
export const coverKeyOf = (video: Pick<Video, 'coverUrl' | 'covers'>): string | null =>
  video.covers.find(({ key }) => video.coverUrl?.endsWith(`/${key}`))?.key ?? null;

const restMs = 500;

/**
 * The chosen cover: shown at once, saved when the person has come to rest (arrow keys run through the frames), with an
 * offer to take it back. What somebody else chose meanwhile wins and is shown.
 */
export function useCover(video: () => Video) {
  const { t } = useI18n();
  const cache = useQueryCache();
  const refresh = useRefresh();
  const showError = useErrorToast();
  const offerUndo = useUndoToast();
  const chosen = ref(coverKeyOf(video()));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  watch(video, (now) => {
    if (!timer && !saving) chosen.value = coverKeyOf(now);
  });

  async function save(coverKey: string): Promise<void> {
    const { id, version } = video();
    try {
      const changed = await api.studio.changeVideo({ id, coverKey, version });
      cache.setQueryData(videoKey(id), changed);
    } finally {
      refresh(['studio']);
    }
  }
  async function settle(): Promise<void> {
    timer = undefined;
    await saving;
    const before = coverKeyOf(video());
    const after = chosen.value;
    if (!after || after === before) return;
    saving = save(after);
    try {
      await saving;
      if (before) offerUndo(t('studio.coverChanged'), () => save(before));
    } catch (error) {
      showError(error, t('studio.coverFailed'));
      chosen.value = coverKeyOf(video());
    } finally {
      saving = null;
    }
  }
  function choose(key: string): void {
    chosen.value = key;
    clearTimeout(timer);
    timer = setTimeout(() => void settle(), restMs);
  }
  onScopeDispose(() => {
    if (!timer) return;
    clearTimeout(timer);
    void settle();
  });
  return { chosen, choose };
}
