import { useToast } from '@nuxt/ui/composables';
import { useI18n } from 'vue-i18n';
import { sortFiles } from '../../parts/file-drop/sort-files.ts';
import { acceptedFiles } from './accepted-files.ts';
import { useUploads } from './upload/uploads.ts';

/** Hands files to the uploads; those that cannot be taken stand in the same list with the reason. */
export function useAddFiles(projectId: () => string | null) {
  const { t } = useI18n();
  const toast = useToast();
  const { queue } = useUploads();

  return (files: readonly File[], folders: readonly string[] = []): void => {
    const { taken, refused } = sortFiles([...files], { accept: acceptedFiles });
    const doubled = queue.add(taken, projectId());
    for (const { name } of refused) queue.refuse(name, 'library.not_media');
    for (const name of folders) queue.refuse(name, 'library.folder');
    if (doubled.length === 0) return;
    toast.add({
      title: t('library.doubled', { names: doubled.join('、') }),
      color: 'neutral',
      icon: 'i-lucide-info',
    });
  };
}
