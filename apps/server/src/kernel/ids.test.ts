import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('ids carry their prefix, 26 characters of base32, and sort by the time of making', () => {
  const early = newId('v', 1_700_000_000_000);
  const late = newId('v', 1_700_000_000_001);
  expect(early).toMatch(/^v_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  expect([late, early].sort()).toEqual([early, late]);
});

test('the time inside is UUIDv7: the first ten characters name the millisecond', () => {
  // 0x018bcfe56800 = 1,700,000,000,000 ms; 48 bits in base32 after two zero bits (RFC 9562 §5.7, TypeID 0.3).
  expect(newId('t', 1_700_000_000_000).slice(2, 11)).toBe('01hf7yat0');
});

test('ten thousand ids of one millisecond differ', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => newId('c', 1)));
  expect(ids.size).toBe(10_000);
});
