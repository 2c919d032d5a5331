import { expect, it } from 'vitest';
import { readDouyinLink, shareSignature } from './hand.ts';
import { douyinDefaults } from './platform.ts';

it('signs a link as documented (known vector)', () => {
  const signed = { nonce: 'Wm3WZYTPz0wzccnW', ticket: 'TICKET', timestamp: '1700000000' };
  expect(shareSignature(signed)).toBe('f06d5acee974e67c7385a4caed88a288');
});

it.each([
  ['https://www.douyin.com/video/7412345678901234567', '7412345678901234567', '/video/7412345678901234567'],
  [
    '看看 https://douyin.com/note/7412345678901234567?a=1，好',
    '7412345678901234567',
    '/note/7412345678901234567',
  ],
  ['http://www.douyin.com/video/7412345678901234567/', '7412345678901234567', '/video/7412345678901234567'],
])('reads the link of a page in %s', (text, externalId, path) => {
  const url = `https://www.douyin.com${path}`;
  expect(readDouyinLink(douyinDefaults, text)).toEqual({ externalId, url });
});

it('reads the short link within the words that the app copies', () => {
  const text = '7.43 复制打开抖音，看看【小店的作品】早市 # 美食 https://v.douyin.com/iAbC-d_3/ 12/05 g@O.xF';
  expect(readDouyinLink(douyinDefaults, text)).toEqual({
    externalId: null,
    url: 'https://v.douyin.com/iAbC-d_3/',
  });
});

it.each([
  'https://www.douyin.com/user/MS4wLjAB',
  'https://www.douyin.com.evil.example/video/7412345678901234567',
  'https://evil.example/https://www.douyin.com/video/7412345678901234567',
  'https://v.douyin.com/',
  'https://www.kuaishou.com/short-video/3x1',
  '7412345678901234567',
  '',
])('reads no link in %s', (text) => {
  expect(readDouyinLink(douyinDefaults, text)).toBeNull();
});
