import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLiveStream, type LiveState } from './live-stream.ts';

/** The browser's class, driven by the test. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readonly url: string;
  readyState = 0;
  onopen = () => {};
  onerror = () => {};
  constructor(url: string) {
    super();
    this.url = url;
    Source.opened.push(this);
  }
  close() {
    this.readyState = 2;
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  fail() {
    this.readyState = 2;
    this.onerror();
  }
  send(topic: string, data: unknown, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(topic, { data: JSON.stringify(data), lastEventId }));
  }
}
const last = () => Source.opened.at(-1) as Source;

function begin() {
  const states: LiveState[] = [];
  const events: [string, unknown][] = [];
  const onGap = vi.fn();
  const stream = createLiveStream({
    url: '/api/live',
    topics: ['job', 'task'],
    onState: (state) => states.push(state),
    onEvent: (topic, data) => events.push([topic, data]),
    onGap,
  });
  stream.start();
  return { stream, states, events, onGap };
}

beforeEach(() => {
  vi.useFakeTimers();
  Source.opened = [];
  vi.stubGlobal('EventSource', Source);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('live stream', () => {
  it('passes events on by topic', () => {
    const { events, states, stream } = begin();
    last().open();
    last().send('job', { id: 'j1', progress: 0.5 }, '41');
    expect(events).toEqual([['job', { id: 'j1', progress: 0.5 }]]);
    expect(states.at(-1)).toEqual({ kind: 'open' });
    stream.stop();
  });

  it('reconnects after a refused connection, later each time, and resumes after the last event', () => {
    const { states, stream } = begin();
    last().open();
    last().send('task', {}, '41');
    last().fail();
    expect(states.at(-1)).toEqual({ kind: 'waiting', seconds: 1 });
    vi.advanceTimersByTime(1000);
    expect(last().url).toBe('/api/live?lastEventId=41');
    last().fail();
    expect(states.at(-1)).toEqual({ kind: 'waiting', seconds: 2 });
    vi.advanceTimersByTime(1000);
    expect(states.at(-1)).toEqual({ kind: 'waiting', seconds: 1 });
    vi.advanceTimersByTime(1000);
    expect(Source.opened).toHaveLength(3);
    last().open();
    last().fail();
    expect(states.at(-1)).toEqual({ kind: 'waiting', seconds: 1 });
    stream.stop();
  });

  it('asks to read everything again when there was no event to resume from, or the server says so', () => {
    const { onGap, stream } = begin();
    last().open();
    expect(onGap).not.toHaveBeenCalled();
    last().fail();
    vi.advanceTimersByTime(1000);
    last().open();
    expect(onGap).toHaveBeenCalledTimes(1);
    last().dispatchEvent(new MessageEvent('look-again', { data: '' }));
    expect(onGap).toHaveBeenCalledTimes(2);
    stream.stop();
  });

  it('reconnects at once when the network is back', () => {
    const { states, stream } = begin();
    dispatchEvent(new Event('offline'));
    expect(states.at(-1)).toEqual({ kind: 'offline' });
    dispatchEvent(new Event('online'));
    expect(Source.opened).toHaveLength(2);
    stream.stop();
  });

  it('forgets its place when it is stopped: the next person must not resume from it', () => {
    const { stream } = begin();
    last().open();
    last().send('task', {}, '41');
    stream.stop();
    stream.start();
    expect(last().url).toBe('/api/live');
    stream.stop();
  });
});
