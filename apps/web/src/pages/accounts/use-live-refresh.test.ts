import { useQuery } from '@pinia/colada';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { useLive } from '../../app/live.ts';
import { mountInApp } from '../../test/mount-in-app.ts';
import { useLiveRefresh } from './use-live-refresh.ts';

let speak: (id: string) => void = () => {};
let reads = 0;

const page = defineComponent(() => {
  vi.spyOn(useLive(), 'on').mockImplementation((_topic, handler) => {
    speak = (id) => handler({ id, state: 'queued' } as never);
    return () => {};
  });
  useQuery({
    key: ['things'],
    query: async () => {
      reads += 1;
      return reads;
    },
  });
  useLiveRefresh('task', ['things'], ({ id }) => id !== 'other');
  return () => h('p');
});

beforeEach(async () => {
  reads = 0;
  await mountInApp(page);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('useLiveRefresh', () => {
  it('reads at once, then once more for everything that was said within a second', async () => {
    expect(reads).toBe(1);
    for (let n = 0; n < 500; n += 1) speak('pt_1');
    await vi.advanceTimersByTimeAsync(10);
    expect(reads).toBe(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(reads).toBe(3);
  });

  it('leaves out what does not concern the page', async () => {
    speak('other');
    await vi.advanceTimersByTimeAsync(5000);
    expect(reads).toBe(1);
  });
});
