import { describe, expect, it } from 'vitest';
import { isWebLink, linkIn, safeLink } from './safe-link.ts';

describe('safeLink', () => {
  it('lets pages and schemes of apps through as they are', () => {
    for (const link of [
      'https://creator.example/publish?x=1',
      'http://10.0.0.2:5800/p',
      'app1128://share?a=1&b=2',
    ])
      expect(safeLink(link)).toBe(link);
  });

  it('stops what would run or show in our own page, however it is written', () => {
    const bad = [
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'blob:https://a/b',
      'file:///etc/passwd',
      '/accounts',
      '//evil.example',
      'no link',
      '',
    ];
    expect(bad.filter((link) => safeLink(link) !== null)).toEqual([]);
    expect(safeLink(null)).toBeNull();
  });

  it('tells a page from an app', () => {
    expect([isWebLink('HTTPS://a.example'), isWebLink('app1128://share')]).toEqual([true, false]);
  });
});

describe('linkIn', () => {
  it('finds the address in the sentence that an app copies', () => {
    expect(linkIn('7.94 复制打开，看看【青岚的作品】 https://v.example/iR8x/ 03/12 a@b.c')).toBe(
      'https://v.example/iR8x/',
    );
    expect(linkIn('https://v.example/iR8x，快来看')).toBe('https://v.example/iR8x');
  });

  it('leaves anything else to the server', () => {
    expect(linkIn('  v.example/iR8x ')).toBe('v.example/iR8x');
  });
});
