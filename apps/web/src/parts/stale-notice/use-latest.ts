import { ref, shallowRef } from 'vue';
import { toApiError } from '../../api/api-error.ts';

/** The row as the server has it now, out of the refusal of a stale write; null for any other error. */
export function currentOf<Row extends { version: number }>(thrown: unknown): Row | null {
  const { code, data } = toApiError(thrown);
  const { current } = data;
  const known = typeof current === 'object' && current !== null && 'version' in current;
  return code === 'http.stale_version' && known ? (current as Row) : null;
}

/**
 * A row being edited. `keep` writes with the version last seen; when somebody was faster it remembers the newest state,
 * so that the next `keep` replaces it knowingly, and throws on for the form to say so. `round` is the form's key:
 * `loadNewest` begins it anew with what is there now.
 */
export function useLatest<Row extends { version: number }>(row: Row) {
  const latest = shallowRef(row);
  const overtaken = ref(false);
  const round = ref(0);

  async function keep<T>(write: (version: number) => Promise<T>): Promise<T> {
    try {
      const answer = await write(latest.value.version);
      overtaken.value = false;
      return answer;
    } catch (thrown) {
      const current = currentOf<Row>(thrown);
      if (current) {
        latest.value = current;
        overtaken.value = true;
      }
      throw thrown;
    }
  }
  function loadNewest() {
    overtaken.value = false;
    round.value += 1;
  }
  return { latest, overtaken, round, keep, loadNewest };
}
