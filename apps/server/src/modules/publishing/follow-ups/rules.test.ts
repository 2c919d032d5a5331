import type { FollowUp, Platform, PlatformPost } from '@xingluo/contracts/platforms';
import { type RefusalKind, refusalKinds } from '@xingluo/contracts/publishing';
import { describe, expect, it } from 'vitest';
import { leftToPerson, triesAgainIn, wantedOf } from './rules.ts';

const both = (text: string) => ({ 'zh-CN': text, en: text });
const step = (key: string, more: Partial<FollowUp> = {}): FollowUp => ({
  key,
  label: both(key),
  personOnly: false,
  setting: key,
  scopes: [],
  afterSeconds: 0,
  repeatable: true,
  byHand: both('by hand'),
  confidence: 'A',
  ...more,
});
const setting = (key: string, kind: 'switch' | 'text') => ({
  key,
  kind,
  label: both(key),
  hint: null,
  required: false,
  default: null,
  options: [],
  remoteOptions: null,
  when: null,
  limit: null,
});
const platform = {
  settings: [setting('mount', 'switch'), setting('comment', 'text')],
  followUps: [step('mount', { scopes: ['may.mount'] }), step('comment')],
} as unknown as Platform;
const post = (settings: PlatformPost['settings']): PlatformPost => ({
  title: '',
  body: '',
  topics: [],
  settings,
});
const keys = (settings: PlatformPost['settings']) => wantedOf(platform, post(settings)).map(({ key }) => key);

describe('what a post asks for beside itself', () => {
  it('is what is switched on or filled in', () => {
    expect(keys({})).toEqual([]);
    expect(keys({ mount: false, comment: '  ' })).toEqual([]);
    expect(keys({ mount: true, comment: 'x' })).toEqual(['mount', 'comment']);
  });

  it('is left to a person where the account did not grant it, which is said before', () => {
    const warned = (granted: string[]) =>
      leftToPerson(platform, post({ mount: true, comment: 'x' }), granted).map(({ level, field }) => [
        level,
        field,
      ]);
    expect(warned([])).toEqual([['warning', 'settings.mount']]);
    expect(warned(['may.mount'])).toEqual([]);
  });
});

describe('a refused follow-up', () => {
  const dice = { random: 0.5, now: new Date('2026-03-01T04:00:00Z') };
  const next = (
    kind: RefusalKind,
    { repeatable = true, tries = 1, retryAfterMs = null as number | null } = {},
  ) => triesAgainIn({ kind, retryAfterMs }, { repeatable }, tries, dice);
  const byItself: RefusalKind[] = ['token_expired', 'rate_limited', 'quota_exhausted', 'transient'];

  it.each(refusalKinds)('%s: again by itself, or a person', (kind) => {
    const again = byItself.includes(kind) || kind === 'unknown_outcome';
    expect(next(kind) !== null).toBe(again);
    // Whatever it was: a call that may have acted is not repeated where that would act twice.
    expect(next(kind, { repeatable: false }) !== null).toBe(byItself.includes(kind));
  });

  it('waits longer each time, as long as the platform asks, or until its next day; and not for ever', () => {
    expect(next('transient', { tries: 3 })!).toBeGreaterThan(next('transient', { tries: 1 })!);
    expect(next('rate_limited', { retryAfterMs: 60_000 })).toBe(63_000);
    expect(next('quota_exhausted')!).toBeGreaterThan(11 * 3_600_000);
    expect([next('transient', { tries: 7 }) === null, next('transient', { tries: 8 })]).toEqual([
      false,
      null,
    ]);
  });
});
