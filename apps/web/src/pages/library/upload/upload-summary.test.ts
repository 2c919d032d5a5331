import { describe, expect, it } from 'vitest';
import { newWork, type UploadItem } from './upload-item.ts';
import { summaryOf } from './upload-summary.ts';

const item = (over: Partial<UploadItem>): UploadItem => ({
  ...newWork(new File([], 'a'), { projectId: null, record: null, owner: '' }).item,
  bytes: 100,
  ...over,
});

describe('summaryOf', () => {
  it('adds up what is on its way and what has arrived', () => {
    const summary = summaryOf([
      item({ state: 'sending', sent: 50, speed: 10 }),
      item({ state: 'waiting' }),
      item({ state: 'ready', sent: 100 }),
      item({ state: 'refused', bytes: 10_000 }),
    ]);
    expect(summary).toMatchObject({ active: 2, ended: 2, refused: 1, percent: 50, left: 15 });
  });

  it('shows no percentage when nothing is on its way, and no time when nothing moves', () => {
    expect(summaryOf([item({ state: 'ready' }), item({ state: 'checking' })])).toMatchObject({
      percent: null,
      left: null,
      checking: 1,
    });
    expect(summaryOf([item({ state: 'paused', sent: 20 })])).toMatchObject({
      stopped: 1,
      percent: 20,
      left: null,
    });
  });
});
