import type { GenerateOutput } from '@xingluo/contracts/ai';
import type { Copy } from '@xingluo/contracts/copywriting';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { toApiError } from '../../../api/api-error.ts';
import { api } from '../../../api/client.ts';
import { randomId } from '../../../api/random-id.ts';
import { useSession } from '../../../app/session.ts';
import { currentLocale } from '../../../i18n/i18n.ts';
import { type Brief, emptyBrief, requestOf, textsOf } from './brief.ts';

/** One text of an answer. `made` is what the machine wrote, `text` what the person made of it. */
export interface Piece {
  key: string;
  made: string;
  text: string;
  /** As it lies in the library of copies; null until it was put there. */
  saved: Pick<Copy, 'id' | 'content' | 'version'> | null;
}

/** One press of the button: what was asked, and what came of it. */
export interface Run {
  /** Also the Idempotency-Key: asking again after a lost connection is not paid twice. */
  key: string;
  brief: Brief;
  at: string;
  state: 'running' | 'done' | 'failed' | 'stopped';
  answer: GenerateOutput | null;
  pieces: Piece[];
  error: unknown;
}

const mostRuns = 30;
/** No answer came, so it is not known whether the server worked: the same key gets the first answer. */
const isLost = (run: Run) => run.state === 'failed' && toApiError(run.error).code === 'http.unreachable';

/** The desk of this sitting: it outlives the page, but neither the tab nor the person nor the enterprise. */
export const useDesk = defineStore('copy-desk', () => {
  const session = useSession();
  const brief = ref<Brief>(emptyBrief());
  const runs = ref<Run[]>([]);
  const controller = shallowRef<AbortController | null>(null);
  const running = computed(() => controller.value !== null);
  let owner = '';

  function stop() {
    controller.value?.abort();
    controller.value = null;
  }
  /** Called by the page: another person or another enterprise begins with an empty desk. */
  function enter() {
    const now = `${session.me?.user.id}/${session.me?.tenant?.tenantId}`;
    if (now === owner) return;
    stop();
    owner = now;
    brief.value = emptyBrief(currentLocale());
    runs.value = [];
  }

  async function carryOut(run: Run) {
    const mine = new AbortController();
    controller.value = mine;
    try {
      const { signal } = mine;
      const answer = await api.ai.generate(requestOf(run.brief), {
        signal,
        context: { idempotencyKey: run.key },
      });
      run.answer = answer;
      run.pieces = textsOf(answer).map((text) => ({ key: randomId(), made: text, text, saved: null }));
      run.state = 'done';
    } catch (thrown) {
      run.state = mine.signal.aborted ? 'stopped' : 'failed';
      run.error = thrown;
    } finally {
      if (controller.value === mine) controller.value = null;
    }
  }

  /** Writes what the brief asks for; one run at a time. */
  async function generate(wanted: Brief = brief.value) {
    if (running.value || wanted.text.trim() === '') return;
    const at = new Date().toISOString();
    const fresh: Run = {
      key: randomId(),
      brief: { ...wanted },
      at,
      state: 'running',
      answer: null,
      pieces: [],
      error: null,
    };
    runs.value = [fresh, ...runs.value].slice(0, mostRuns);
    await carryOut(runs.value[0] as Run);
  }
  /** The same wish once more: a failed run in its place, else as a new one beside it. */
  async function again(run: Run) {
    if (running.value) return;
    if (run.state === 'done') return generate(run.brief);
    if (!isLost(run)) run.key = randomId();
    run.state = 'running';
    run.error = null;
    await carryOut(run);
  }
  function clear() {
    runs.value = runs.value.filter(({ state }) => state === 'running');
  }
  return { brief, runs, running, enter, generate, again, stop, clear };
});
