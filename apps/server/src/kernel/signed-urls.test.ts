import { expect, test } from 'vitest';
import { createSignedUrls } from './signed-urls.ts';

const T = 't_01hf7yat00000000000000000a';
const at = { now: new Date('2026-01-01T00:00:00Z') };
const urls = createSignedUrls(Buffer.alloc(32, 7), () => at.now);
const parts = (url: string) => {
  const [, , grant, ...key] = url.split('/');
  return [grant!, key.join('/')] as const;
};

test('a file grant opens its file and no other', () => {
  const [grant, key] = parts(urls.file(`${T}/assets/as_1/source.mp4`));
  expect(urls.open(grant, key)).toBe(key);
  expect(urls.open(grant, `${T}/assets/as_1/poster.jpg`)).toBeNull();
  expect(urls.open(grant, `${T}/assets/as_2/source.mp4`)).toBeNull();
});

test('a folder grant opens what lies below, so relative URLs in a playlist work', () => {
  const [grant] = parts(urls.folder(`${T}/videos/v_1/1/master.m3u8`));
  expect(urls.open(grant, `${T}/videos/v_1/1/720p/seg_00001.m4s`)).not.toBeNull();
  expect(urls.open(grant, `${T}/videos/v_1/2/720p/seg_00001.m4s`)).toBeNull();
  expect(urls.open(grant, `${T}/videos/v_2/1/master.m3u8`)).toBeNull();
});

test('a grant cannot be stretched to a shorter path, altered, or used after its end', () => {
  const [grant, key] = parts(urls.folder(`${T}/videos/v_1/1/master.m3u8`));
  expect(urls.open(grant.replace(/-\d+-/, '-1-'), key)).toBeNull();
  expect(urls.open(grant.replace(/-\d+-/, '-2-'), key)).toBeNull();
  expect(urls.open(`${grant.slice(0, -1)}${grant.endsWith('A') ? 'B' : 'A'}`, key)).toBeNull();
  at.now = new Date('2026-01-01T08:00:00Z');
  expect(urls.open(grant, key)).toBeNull();
});

test('a key that leaves the tenant is never signed', () => {
  expect(() => urls.file(`${T}/../t_other/x`)).toThrow();
  expect(() => urls.file('/etc/passwd')).toThrow();
});
