import type { Asset } from '@xingluo/contracts/library';
import { computed, reactive, ref } from 'vue';
import { type ApiError, toApiError } from '../../../api/api-error.ts';
import { randomId } from '../../../api/random-id.ts';
import type { SendFile } from './send-file.ts';
import { createSpeedometer, secondsLeft } from './speedometer.ts';
import {
  dropUnfinished,
  fingerprintOf,
  keepUnfinished,
  touchUnfinished,
  type Unfinished,
  unfinishedOf,
} from './unfinished.ts';
import { endedStates, forget, newWork, type UploadItem, type UploadState, type Work } from './upload-item.ts';

export interface UploadQueueNeeds {
  /** Announces a file to the server; the same key answers the same upload. */
  begin: (
    file: File,
    projectId: string | null,
    key: string,
  ) => Promise<Pick<Unfinished, 'assetId' | 'uploadId' | 'url' | 'expiresAt'>>;
  send: SendFile;
  terminate: (url: string) => Promise<void>;
  /** The asset as it is now. */
  look: (assetId: string) => Promise<Pick<Asset, 'status' | 'refusal'>>;
  /** Whose uploads these are: user and enterprise. */
  owner: () => string;
  /** Milliseconds. */
  now: () => number;
  isOnline: () => boolean;
  onSessionExpired: () => void;
}

const atOnce = 2;
const showEveryMs = 250;
const touchEveryMs = 3000;
/** Answers to the announcement that no repetition changes: shown as a refusal of the file. */
const finalRefusals = new Set(['library.empty_file', 'library.too_large', 'library.type_refused']);

/**
 * Files on their way to the library: two at a time, the others wait. Knows nothing of tus or HTTP; what has begun is
 * kept in the browser's storage, so that a reload loses the file handle and nothing else.
 */
export function createUploadQueue(needs: UploadQueueNeeds) {
  const items = ref<UploadItem[]>([]);
  const works = new Map<string, Work>();
  /** Records of earlier visits; read again whenever something here changes. */
  const left = ref<Unfinished[]>([]);

  function refreshLeft() {
    const mine = new Set([...works.values()].map(({ record }) => record?.uploadId));
    left.value = unfinishedOf(needs.owner(), needs.now()).filter(({ uploadId }) => !mine.has(uploadId));
  }
  const inState = (...states: UploadState[]) => items.value.filter(({ state }) => states.includes(state));
  const itemOf = (key: string) => items.value.find((item) => item.key === key);

  function pump() {
    const free = atOnce - inState('sending').length;
    for (const item of inState('waiting').slice(0, Math.max(0, free))) void start(item);
  }

  async function announced(item: UploadItem, work: Work): Promise<Unfinished> {
    work.announcing ??= needs.begin(work.file, item.projectId, work.announceKey).then((begun) => {
      const { name, bytes } = item;
      const fingerprint = fingerprintOf(work.file);
      const record = { ...begun, name, bytes, fingerprint, owner: work.owner, touchedAt: needs.now() };
      keepUnfinished(record, needs.now());
      return record;
    });
    try {
      return await work.announcing;
    } finally {
      work.announcing = null;
    }
  }

  async function start(item: UploadItem) {
    const work = works.get(item.key);
    if (!work) return;
    work.run += 1;
    const { run } = work;
    const current = () => work.run === run;
    Object.assign(item, { state: 'sending', error: null, speed: null, left: null });
    work.meter = createSpeedometer();
    try {
      work.record ??= await announced(item, work);
      item.assetId = work.record.assetId;
      if (work.cancelled) return await end(work.record);
      if (!current()) return;
      const transfer = await needs.send(work.file, work.record.url, {
        onProgress: (sent) => current() && progress(item, work, sent),
        onDone: () => current() && arrived(item, work),
        onFailed: (error) => current() && failed(item, work, error),
      });
      if (current()) work.transfer = transfer;
      else transfer.stop();
    } catch (thrown) {
      if (current()) failed(item, work, toApiError(thrown));
    }
  }

  function progress(item: UploadItem, work: Work, sent: number) {
    const now = needs.now();
    work.meter.add({ at: now, sent });
    if (now - work.touchedAt >= touchEveryMs && work.record) {
      work.touchedAt = now;
      touchUnfinished(work.record.uploadId, now);
    }
    if (now - work.shownAt < showEveryMs && sent < item.bytes) return;
    work.shownAt = now;
    const speed = work.meter.bytesPerSecond();
    Object.assign(item, { sent, speed, left: secondsLeft({ bytes: item.bytes, sent }, speed) });
  }

  function arrived(item: UploadItem, work: Work) {
    halt(work);
    if (work.record) dropUnfinished(work.record.uploadId);
    Object.assign(item, { state: 'checking', sent: item.bytes, speed: null, left: null });
    void settle(item);
    pump();
  }

  function failed(item: UploadItem, work: Work, error: ApiError) {
    halt(work);
    if (error.code === 'library.upload_not_found' && work.record && !work.renewed) {
      // The server has forgotten what this browser remembers: begin again, once.
      dropUnfinished(work.record.uploadId);
      Object.assign(work, { record: null, renewed: true, announceKey: randomId() });
      item.sent = 0;
      return void start(item);
    }
    if (error.code === 'identity.not_signed_in') needs.onSessionExpired();
    if (finalRefusals.has(error.code)) {
      const limit = error.data.limitBytes;
      item.refusal = { code: error.code, ...(typeof limit === 'number' ? { detail: String(limit) } : {}) };
      item.state = 'refused';
    } else {
      item.error = error;
      item.state = error.code === 'http.unreachable' && !needs.isOnline() ? 'offline' : 'failed';
    }
    pump();
  }

  /** What the server's check has found; asked again with every hint that the asset has changed. */
  async function settle(item: UploadItem) {
    if (!item.assetId || item.state !== 'checking') return;
    try {
      const { status, refusal } = await needs.look(item.assetId);
      if (status === 'ready') item.state = 'ready';
      else if (status === 'refused') Object.assign(item, { state: 'refused', refusal });
    } catch (thrown) {
      if (toApiError(thrown).code === 'library.asset_not_found') dismiss(item.key);
    }
  }

  function halt(work: Work) {
    work.run += 1;
    work.transfer?.stop();
    work.transfer = null;
  }
  async function end(record: Unfinished) {
    await needs.terminate(record.url);
    dropUnfinished(record.uploadId);
    refreshLeft();
  }

  /** Takes files in; answers the names of those that are on their way already. */
  function add(files: readonly File[], projectId: string | null): string[] {
    const running = new Set(
      items.value
        .filter(({ state }) => !endedStates.has(state))
        .map(({ key }) => fingerprintOf(works.get(key)!.file)),
    );
    const doubled: string[] = [];
    const earlier = unfinishedOf(needs.owner(), needs.now());
    for (const file of files) {
      const fingerprint = fingerprintOf(file);
      if (running.has(fingerprint)) doubled.push(file.name);
      else {
        running.add(fingerprint);
        const record = earlier.find((one) => one.fingerprint === fingerprint) ?? null;
        const { item, work } = newWork(file, { projectId, record, owner: needs.owner() });
        works.set(item.key, work);
        items.value.push(item);
      }
    }
    refreshLeft();
    pump();
    return doubled;
  }

  /** Shows a file that is not even sent. */
  function refuse(name: string, code: string) {
    const { item } = newWork(new File([], name), { projectId: null, record: null, owner: needs.owner() });
    items.value.push({ ...item, state: 'refused', refusal: { code } });
  }

  function pause(key: string) {
    const [item, work] = [itemOf(key), works.get(key)];
    if (!item || !work || (item.state !== 'sending' && item.state !== 'waiting')) return;
    halt(work);
    Object.assign(item, { state: 'paused', speed: null, left: null });
    pump();
  }
  /** Goes on with what was paused, has failed or waits for the network. */
  function resume(key: string) {
    const item = itemOf(key);
    if (!item || !['paused', 'failed', 'offline'].includes(item.state)) return;
    item.state = 'waiting';
    pump();
  }
  const resumeAll = (...states: UploadState[]) => {
    for (const { key } of inState(...states)) resume(key);
  };

  function dismiss(key: string) {
    const work = works.get(key);
    if (work) halt(work);
    works.delete(key);
    items.value = items.value.filter((item) => item.key !== key);
    pump();
  }
  /** Gives an upload up, here and on the server. When the server cannot be asked it is left among the unfinished ones. */
  async function cancel(key: string) {
    const work = works.get(key);
    if (!work) return;
    work.cancelled = true;
    dismiss(key);
    if (work.record) await end(work.record).finally(() => forget(work, refreshLeft));
  }

  return reactive({
    items,
    left,
    /** Something would be lost when the tab closed. */
    busy: computed(() => inState('waiting', 'sending', 'offline', 'paused').length > 0),
    add,
    refuse,
    pause,
    resume,
    resumeAll,
    cancel,
    dismiss,
    dismissEnded: () => {
      for (const { key } of inState('ready', 'refused')) dismiss(key);
    },
    giveUpLeft: end,
    refreshLeft,
    assetChanged: (assetId: string) => {
      for (const item of inState('checking')) if (item.assetId === assetId) void settle(item);
    },
    lookAgain: () => {
      for (const item of inState('checking')) void settle(item);
    },
    /** The tab closes: another one may go on at once. */
    letGo: () => {
      for (const { record } of works.values()) if (record) touchUnfinished(record.uploadId, 0);
    },
    /** Another person or enterprise: nothing of before goes on or is seen. */
    reset: () => {
      for (const work of works.values()) forget(work);
      for (const work of works.values()) halt(work);
      works.clear();
      items.value = [];
      refreshLeft();
    },
  });
}
export type UploadQueue = ReturnType<typeof createUploadQueue>;
