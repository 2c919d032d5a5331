import { useToast } from '@nuxt/ui/composables';
import { ref } from 'vue';
import { useErrorToast } from '../../app/errors.ts';
import { t } from '../../i18n/i18n.ts';
import type { Column, LoadedPage, LoadInput, TableAsk } from './types.ts';

/** The export button: `exporting` counts the rows read so far, null when none runs. */
export function useExport<Row>(table: {
  id: string;
  load: (input: LoadInput) => Promise<LoadedPage<Row>>;
  ask: () => TableAsk;
  columns: () => readonly Column<Row>[];
}) {
  const toast = useToast();
  const showError = useErrorToast();
  const exporting = ref<number | null>(null);

  async function run() {
    exporting.value = 0;
    try {
      const { exportTable } = await import('./export-table.ts');
      const { count, capped } = await exportTable(
        { id: table.id, load: table.load, ask: table.ask(), columns: table.columns() },
        (read) => {
          exporting.value = read;
        },
      );
      toast.add({
        title: t(capped ? 'table.exportCapped' : 'table.exported', { count }),
        color: capped ? 'warning' : 'success',
        icon: 'i-lucide-download',
      });
    } catch (thrown) {
      showError(thrown);
    } finally {
      exporting.value = null;
    }
  }
  return { exporting, run };
}
