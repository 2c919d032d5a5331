import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useSession } from '../../../app/session.ts';
import { anybody, refuse } from '../../../test/answers.ts';
import { eventually } from '../../../test/eventually.ts';
import { byTemplate } from './answers.fixture.ts';
import { type Run, useDesk } from './desk-store.ts';

const serve = (answer: (request: Request) => Promise<Response>) => {
  const keys: (string | null)[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    keys.push(request.headers.get('idempotency-key'));
    return answer(request);
  });
  return keys;
};
/** Never answers; rejects as a browser does when the request is aborted. */
const silence = (request: Request) =>
  new Promise<Response>((_resolve, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason));
  });
const desk = () => {
  const store = useDesk();
  store.enter();
  store.brief.text = '榨汁杯，30 秒出汁';
  return store;
};
const newest = (store: ReturnType<typeof desk>) => store.runs[0] as Run;

beforeEach(() => {
  setActivePinia(createPinia());
  useSession().me = anybody();
});
afterEach(() => vi.unstubAllGlobals());

describe('desk', () => {
  it('keeps what was asked and every text of the answer', async () => {
    serve(async () => Response.json(byTemplate));
    const store = desk();
    await store.generate();
    store.brief.text = '别的';
    expect(newest(store)).toMatchObject({ state: 'done', brief: { text: '榨汁杯，30 秒出汁' } });
    expect(newest(store).pieces.map(({ text }) => text)).toEqual(['标题甲', '标题乙']);
    await store.again(newest(store));
    expect(store.runs).toHaveLength(2);
    store.clear();
    expect(store.runs).toEqual([]);
  });

  it('ends the request itself when the person stops, and takes the next wish at once', async () => {
    let signal: AbortSignal | undefined;
    serve((request) => {
      signal = request.signal;
      return silence(request);
    });
    const store = desk();
    const waiting = store.generate();
    await eventually(() => expect(signal).toBeDefined());
    await store.generate();
    expect(store.runs).toHaveLength(1);
    store.stop();
    await waiting;
    expect(signal?.aborted).toBe(true);
    expect(newest(store).state).toBe('stopped');
    expect(store.running).toBe(false);
  });

  it('asks again under the same key only when it is not known whether the first one worked', async () => {
    const keys = serve(() => Promise.reject(new TypeError('Failed to fetch')));
    const store = desk();
    await store.generate();
    expect(newest(store).state).toBe('failed');
    await store.again(newest(store));
    expect(store.runs).toHaveLength(1);
    serve(async () => refuse('ai.failed', 502));
    await store.again(newest(store));
    const after = serve(async () => Response.json(byTemplate));
    await store.again(newest(store));
    expect(newest(store).state).toBe('done');
    expect(keys[0]).toBe(keys[1]);
    expect(after[0]).not.toBe(keys[0]);
  });

  it('is empty for another enterprise', async () => {
    serve(async () => Response.json(byTemplate));
    const store = desk();
    await store.generate();
    store.enter();
    expect(store.runs).toHaveLength(1);
    const other = { tenantId: 't_2', tenantName: '另一家', role: 'operator' as const };
    useSession().me = { ...anybody(), tenant: other };
    store.enter();
    expect(store.runs).toEqual([]);
    expect(store.brief.text).toBe('');
  });
});
