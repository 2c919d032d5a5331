import { useQueryCache } from '@pinia/colada';
import type { Video } from '@xingluo/contracts/studio';
import { onScopeDispose, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../../../api/client.ts';
import { useErrorToast } from '../../../app/errors.ts';
import { useUndoToast } from '../../../parts/undo-toast/undo-toast.ts';

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
  const showError = useErrorToast();
  const offerUndo = useUndoToast();
  const chosen = ref(coverKeyOf(video()));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving = false;

  watch(video, (now) => {
    if (!timer && !saving) chosen.value = coverKeyOf(now);
  });

  async function save(coverKey: string): Promise<void> {
    saving = true;
    try {
      const { id, version } = video();
      await api.studio.changeVideo({ id, coverKey, version });
    } finally {
      saving = false;
      await cache.invalidateQueries({ key: ['studio'] });
      chosen.value = coverKeyOf(video());
    }
  }
  async function settle() {
    timer = undefined;
    const before = coverKeyOf(video());
    const after = chosen.value;
    if (!after || after === before) return;
    try {
      await save(after);
      if (before) offerUndo(t('studio.coverChanged'), () => save(before));
    } catch (error) {
      showError(error, t('studio.coverFailed'));
    }
  }
  function choose(key: string) {
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
