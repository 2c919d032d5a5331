import { computed, ref, watch } from 'vue';

/** Selected rows by id; rows that left the list leave the selection too. */
export function useSelection<Row>(rows: () => readonly Row[], rowId: (row: Row) => string) {
  const ids = ref(new Set<string>());
  let anchor: string | null = null;

  const selected = computed(() => rows().filter((row) => ids.value.has(rowId(row))));
  const all = computed(() => rows().length > 0 && selected.value.length === rows().length);
  const some = computed(() => selected.value.length > 0 && !all.value);

  watch(rows, (now) => {
    const present = new Set(now.map(rowId));
    const kept = [...ids.value].filter((id) => present.has(id));
    if (kept.length !== ids.value.size) ids.value = new Set(kept);
  });

  /** Turns one row, or with `range` all rows from the last turned one, the way this row turns. */
  function toggle(id: string, range = false) {
    const order = rows().map(rowId);
    const from = range && anchor !== null ? order.indexOf(anchor) : order.indexOf(id);
    const to = order.indexOf(id);
    const on = !ids.value.has(id);
    const next = new Set(ids.value);
    for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (on) next.add(one);
      else next.delete(one);
    }
    ids.value = next;
    anchor = id;
  }
  function toggleAll() {
    ids.value = all.value ? new Set() : new Set(rows().map(rowId));
  }
  function clear() {
    ids.value = new Set();
    anchor = null;
  }
  return { ids, selected, all, some, toggle, toggleAll, clear };
}
