import { ref } from 'vue';

/** One row takes part in the tab order; arrows move, Space selects, Enter opens, Esc clears the selection. */
export function useRowKeys(needs: {
  count: () => number;
  open: (index: number) => void;
  select: (index: number, range: boolean) => void;
  clear: () => void;
}) {
  const current = ref(0);

  function move(event: KeyboardEvent, to: number) {
    event.preventDefault();
    current.value = Math.max(0, Math.min(needs.count() - 1, to));
    const row = (event.currentTarget as HTMLElement).parentElement?.children[current.value];
    if (row instanceof HTMLElement) row.focus();
  }

  function onKey(event: KeyboardEvent, index: number) {
    if (event.target !== event.currentTarget) return;
    const steps: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: needs.count() - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) move(event, step);
    else if (event.key === ' ') {
      event.preventDefault();
      needs.select(index, event.shiftKey);
    } else if (event.key === 'Enter') needs.open(index);
    else if (event.key === 'Escape') needs.clear();
  }
  return { current, onKey };
}
