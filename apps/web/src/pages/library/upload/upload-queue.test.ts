import { flushPromises } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../../api/api-error.ts';
import type { TransferEvents } from './send-file.ts';
import { createUploadQueue, type UploadQueueNeeds } from './upload-queue.ts';

type Sent = { name: string; url: string; on: TransferEvents; stopped: boolean };

let clock = 0;
let online = true;
let owner = 'u_1 t_1';
let expired = 0;
let begun: { name: string; projectId: string | null; key: string }[];
let sent: Sent[];
let terminated: string[];
let looks: Record<string, Awaited<ReturnType<UploadQueueNeeds['look']>>>;
let beginAnswer: (() => Promise<void>) | null;

const begin: UploadQueueNeeds['begin'] = async (file, projectId, key) => {
  begun.push({ name: file.name, projectId, key });
  const number = begun.length;
  await beginAnswer?.();
  const expiresAt = new Date(clock + 86_400_000).toISOString();
  return { assetId: `as_${number}`, uploadId: `up_${number}`, url: `/u/${number}`, expiresAt };
};
const open = () =>
  createUploadQueue({
    begin,
    send: async (file, url, on) => {
      const transfer = { name: file.name, url, on, stopped: false };
      sent.push(transfer);
      return {
        stop: () => {
          transfer.stopped = true;
        },
      };
    },
    terminate: async (url) => void terminated.push(url),
    look: async (id) => looks[id] ?? { status: 'checking', refusal: null },
    owner: () => owner,
    now: () => clock,
    isOnline: () => online,
    onSessionExpired: () => {
      expired += 1;
    },
  });
const file = (name: string, text = 'abcde') => new File([text], name, { lastModified: 7 });
const states = (queue: ReturnType<typeof open>) => queue.items.map(({ name, state }) => `${name} ${state}`);
const keyOf = (queue: ReturnType<typeof open>, index = 0) => queue.items[index]?.key ?? '';

beforeEach(() => {
  clock = Date.parse('2026-11-03T10:00:00Z');
  online = true;
  owner = 'u_1 t_1';
  expired = 0;
  begun = [];
  sent = [];
  terminated = [];
  looks = {};
  beginAnswer = null;
});

describe('an upload', () => {
  it('sends two files at a time and the next when one has arrived', async () => {
    const queue = open();
    queue.add([file('a'), file('b'), file('c')], 'p_1');
    await flushPromises();
    expect(states(queue)).toEqual(['a sending', 'b sending', 'c waiting']);
    sent[0]?.on.onDone();
    await flushPromises();
    expect(states(queue)).toEqual(['a checking', 'b sending', 'c sending']);
    expect(begun.map(({ projectId }) => projectId)).toEqual(['p_1', 'p_1', 'p_1']);
    expect(queue.busy).toBe(true);
  });

  it('ends with what the check has found', async () => {
    const queue = open();
    queue.add([file('a'), file('b')], null);
    await flushPromises();
    for (const { on } of sent) on.onDone();
    looks = {
      as_1: { status: 'ready', refusal: null },
      as_2: { status: 'refused', refusal: { code: 'library.unreadable', detail: 'corrupted' } },
    };
    queue.assetChanged('as_1');
    queue.lookAgain();
    await flushPromises();
    expect(states(queue)).toEqual(['a ready', 'b refused']);
    expect(queue.items[1]?.refusal?.detail).toBe('corrupted');
    expect(queue.busy).toBe(false);
    queue.dismissEnded();
    expect(queue.items).toEqual([]);
  });

  it('shows speed and the time left', async () => {
    const queue = open();
    queue.add([file('a', 'x'.repeat(1000))], null);
    await flushPromises();
    sent[0]?.on.onProgress(0);
    clock += 2000;
    sent[0]?.on.onProgress(200);
    expect(queue.items[0]).toMatchObject({ sent: 200, speed: 100, left: 8 });
  });

  it('pauses, hears nothing of the stopped transfer, and goes on at the same address', async () => {
    const queue = open();
    queue.add([file('a')], null);
    await flushPromises();
    queue.pause(keyOf(queue));
    expect(sent[0]?.stopped).toBe(true);
    sent[0]?.on.onDone();
    expect(states(queue)).toEqual(['a paused']);
    queue.resume(keyOf(queue));
    await flushPromises();
    expect(sent.map(({ url }) => url)).toEqual(['/u/1', '/u/1']);
    expect(begun).toHaveLength(1);
  });

  it('paused while it is announced is announced once', async () => {
    let answer = () => {};
    beginAnswer = () => new Promise((resolve) => (answer = resolve));
    const queue = open();
    queue.add([file('a')], null);
    queue.pause(keyOf(queue));
    queue.resume(keyOf(queue));
    answer();
    await flushPromises();
    expect(begun).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it('cancelled while it is announced is ended on the server', async () => {
    let answer = () => {};
    beginAnswer = () => new Promise((resolve) => (answer = resolve));
    const queue = open();
    queue.add([file('a')], null);
    await queue.cancel(keyOf(queue));
    answer();
    await flushPromises();
    expect(terminated).toEqual(['/u/1']);
    expect(sent).toEqual([]);
    expect(queue.left).toEqual([]);
  });

  it('is taken once when the same file is chosen twice', () => {
    const queue = open();
    expect(queue.add([file('a'), file('a')], null)).toEqual(['a']);
    expect(queue.items).toHaveLength(1);
  });
});

describe('trouble', () => {
  const failWith = async (queue: ReturnType<typeof open>, code: string, data = {}) => {
    queue.add([file('a')], null);
    await flushPromises();
    sent.at(-1)?.on.onFailed(new ApiError(code, 0, '', data));
    await flushPromises();
  };

  it('without network waits for it, else asks the person to retry', async () => {
    const queue = open();
    await failWith(queue, 'http.unreachable');
    expect(states(queue)).toEqual(['a failed']);
    online = false;
    queue.resume(keyOf(queue));
    await flushPromises();
    sent.at(-1)?.on.onFailed(new ApiError('http.unreachable', 0, ''));
    expect(states(queue)).toEqual(['a offline']);
    queue.resumeAll('offline');
    await flushPromises();
    expect(states(queue)).toEqual(['a sending']);
  });

  it('with an ended session says so and asks for the password', async () => {
    await failWith(open(), 'identity.not_signed_in');
    expect(expired).toBe(1);
  });

  it('with an upload that the server has forgotten begins anew, once', async () => {
    const queue = open();
    await failWith(queue, 'library.upload_not_found');
    expect(states(queue)).toEqual(['a sending']);
    expect(new Set(begun.map(({ key }) => key)).size).toBe(2);
    sent.at(-1)?.on.onFailed(new ApiError('library.upload_not_found', 404, ''));
    expect(states(queue)).toEqual(['a failed']);
  });

  it('that no retry mends is a refusal', async () => {
    beginAnswer = () => Promise.reject(new ApiError('library.too_large', 413, '', { limitBytes: 9 }));
    const queue = open();
    queue.add([file('a')], null);
    await flushPromises();
    expect(queue.items[0]).toMatchObject({
      state: 'refused',
      refusal: { code: 'library.too_large', detail: '9' },
    });
  });
});

describe('a file that is not taken', () => {
  it('is shown with its reason and never sent', async () => {
    const queue = open();
    queue.refuse('论文.pdf', 'library.not_media');
    await flushPromises();
    expect(states(queue)).toEqual(['论文.pdf refused']);
    expect(begun).toEqual([]);
    queue.dismissEnded();
    expect(queue.items).toEqual([]);
  });
});

describe('after a reload', () => {
  it('offers what is unfinished and goes on with it when the same file is chosen', async () => {
    const before = open();
    before.add([file('a')], null);
    await flushPromises();
    before.letGo();
    const after = open();
    after.refreshLeft();
    expect(after.left.map(({ name }) => name)).toEqual(['a']);
    after.add([file('a')], null);
    await flushPromises();
    expect(after.left).toEqual([]);
    expect(begun).toHaveLength(1);
    expect(sent.at(-1)?.url).toBe('/u/1');
  });

  it('of another person or enterprise shows nothing', async () => {
    const queue = open();
    queue.add([file('a')], null);
    await flushPromises();
    owner = 'u_2 t_1';
    queue.reset();
    expect(queue.items).toEqual([]);
    expect(queue.left).toEqual([]);
    expect(sent[0]?.stopped).toBe(true);
    owner = 'u_1 t_1';
    queue.refreshLeft();
    expect(queue.left).toHaveLength(1);
  });

  it('given up is ended on the server and not offered again', async () => {
    const queue = open();
    queue.add([file('a')], null);
    await flushPromises();
    queue.reset();
    const [record] = queue.left;
    if (record) await queue.giveUpLeft(record);
    expect(terminated).toEqual(['/u/1']);
    expect(queue.left).toEqual([]);
  });
});
