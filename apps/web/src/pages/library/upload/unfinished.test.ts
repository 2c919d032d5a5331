import { describe, expect, it } from 'vitest';
import {
  dropUnfinished,
  fingerprintOf,
  keepUnfinished,
  touchUnfinished,
  type Unfinished,
  unfinishedOf,
} from './unfinished.ts';

const now = Date.parse('2026-11-03T10:00:00Z');
const record = (over: Partial<Unfinished> = {}): Unfinished => ({
  uploadId: 'up_1',
  assetId: 'as_1',
  url: '/api/uploads/up_1',
  fingerprint: 'f',
  name: '开箱.mp4',
  bytes: 5,
  owner: 'u_1 t_1',
  expiresAt: '2026-11-04T10:00:00Z',
  touchedAt: 0,
  ...over,
});
const ids = (owner = 'u_1 t_1') => unfinishedOf(owner, now).map(({ uploadId }) => uploadId);

describe('unfinished uploads', () => {
  it('are offered to the same person in the same enterprise until they expire', () => {
    keepUnfinished(record(), now);
    keepUnfinished(record({ uploadId: 'up_2', owner: 'u_1 t_2' }), now);
    keepUnfinished(record({ uploadId: 'up_3', expiresAt: '2026-11-03T09:00:00Z' }), now);
    expect(ids()).toEqual(['up_1']);
    expect(ids('u_1 t_2')).toEqual(['up_2']);
  });

  it('are left alone while another tab sends them, and free once it is closed or has died', () => {
    keepUnfinished(record({ touchedAt: now - 1000 }), now);
    expect(ids()).toEqual([]);
    touchUnfinished('up_1', 0);
    expect(ids()).toEqual(['up_1']);
    touchUnfinished('up_1', now - 20_000);
    expect(ids()).toEqual(['up_1']);
  });

  it('are gone when dropped', () => {
    keepUnfinished(record(), now);
    dropUnfinished('up_1');
    expect(ids()).toEqual([]);
  });

  it('know the same file again and tell another one apart', () => {
    const file = (text: string, lastModified: number) => new File([text], 'a.mp4', { lastModified });
    expect(fingerprintOf(file('ab', 1))).toBe(fingerprintOf(file('cd', 1)));
    expect(fingerprintOf(file('ab', 1))).not.toBe(fingerprintOf(file('ab', 2)));
    expect(fingerprintOf(file('ab', 1))).not.toBe(fingerprintOf(file('abc', 1)));
  });
});
