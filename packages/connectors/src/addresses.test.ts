import { expect, it } from 'vitest';
import { hostAllowed, isInner } from './addresses.ts';

it.each([
  ['127.0.0.1', 4, true],
  ['10.1.2.3', 4, true],
  ['172.31.0.1', 4, true],
  ['169.254.169.254', 4, true],
  ['100.64.0.1', 4, true],
  ['0.0.0.0', 4, true],
  ['::1', 6, true],
  ['::', 6, true],
  ['::ffff:127.0.0.1', 6, true],
  ['::ffff:10.0.0.1', 6, true],
  ['fe80::1', 6, true],
  ['fd00::1', 6, true],
  ['8.8.8.8', 4, false],
  ['172.32.0.1', 4, false],
  ['2606:4700::1111', 6, false],
])('knows whether %s is an inner address', (address, family, inner) => {
  expect(isInner({ address, family })).toBe(inner);
});

it('allows a domain and what is below it, and nothing that only looks like it', () => {
  const domains = ['gifshow.com', 'kuaishou.com'];
  expect(hostAllowed('upload.gifshow.com', domains)).toBe(true);
  expect(hostAllowed('kuaishou.com', domains)).toBe(true);
  for (const host of [
    'evilgifshow.com',
    'gifshow.com.evil.com',
    'a@gifshow.com',
    'gifshow.com:22',
    'x/gifshow.com',
    '',
  ])
    expect(hostAllowed(host, domains)).toBe(false);
});
