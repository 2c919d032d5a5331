import { PiniaColada, useQuery } from '@pinia/colada';
import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { settle } from '../test/mount-in-app.ts';
import { useLive, useLiveRefresh } from './live.ts';

let live: ReturnType<typeof useLive> | undefined;
let source: EventTarget & { onopen?: () => void };
class Source extends EventTarget {
  static readonly CLOSED = 2;
  constructor() {
    super();
    source = this;
  }
  close() {}
}
afterEach(() => vi.unstubAllGlobals());

describe('useLiveRefresh', () => {
  it('reads the list once for a burst of events and not for other topics', async () => {
    vi.stubGlobal('EventSource', Source);
    const query = vi.fn(async () => []);
    const page = mount(
      {
        setup() {
          useQuery({ key: ['studio', 'jobs'], query });
          useLiveRefresh(['job'], ['studio']);
          live = useLive();
          live.start();
          return () => null;
        },
      },
      { global: { plugins: [createPinia(), PiniaColada] } },
    );
    await settle();
    expect(query).toHaveBeenCalledTimes(1);
    const hear = (topic: string) => source.dispatchEvent(new MessageEvent(topic, { data: '{"id":"x"}' }));
    hear('task');
    for (let step = 0; step < 5; step += 1) hear('job');
    await eventually(() => expect(query).toHaveBeenCalledTimes(2));
    source.dispatchEvent(new MessageEvent('look-again', { data: '{}' }));
    await eventually(() => expect(query).toHaveBeenCalledTimes(3));
    live?.stop();
    page.unmount();
  });
});
