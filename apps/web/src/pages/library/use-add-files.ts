import { useToast } from '@nuxt/ui/composables';
import { useI18n } from 'vue-i18n';
import { type Refusal, sortFiles } from '../../parts/file-drop/sort-files.ts';
import { acceptedFiles } from './accepted-files.ts';
import { useUploads } from './upload/uploads.ts';

/** Hands files to the uploads and says, in one sentence each, which ones are not taken and why. */
export function useAddFiles(projectId: () => string | null) {
  const { t } = useI18n();
  const toast = useToast();
  const { queue } = useUploads();

  return (files: readonly File[], folders: readonly string[] = []): void => {
    const { taken, refused } = sortFiles([...files], { accept: acceptedFiles });
    const doubled = queue.add(taken, projectId());
    const sentences = [
      ...refused.map(({ name }: Refusal) => t('library.notMedia', { name })),
      ...folders.map((name) => t('library.isFolder', { name })),
      ...doubled.map((name) => t('library.doubled', { name })),
    ];
    if (sentences.length === 0) return;
    const shown = sentences.slice(0, 5);
    const more = sentences.length - shown.length;
    toast.add({
      title: t('library.notTaken', { count: sentences.length }),
      description: [...shown, ...(more > 0 ? [t('library.andMore', { count: more })] : [])].join('\n'),
      color: 'warning',
      icon: 'i-lucide-triangle-alert',
      duration: 12_000,
      ui: { description: 'whitespace-pre-line break-words' },
    });
  };
}
