import { expect, test } from 'vitest';
import { downloadAs, safeFileName } from './file-name.ts';

test.each([
  ['夏日新品｜30 秒榨汁', '夏日新品｜30 秒榨汁'],
  ['  a/b\\c:d*e?f"g<h>i|j  ', 'a b c d e f g h i j'],
  ['第一行\r\nX-Evil: 1', '第一行 X-Evil 1'],
  ['..\u202egpj.exe', 'gpj.exe'],
  ['../../etc/passwd', 'etc passwd'],
  ['好物😀！', '好物😀！'],
  ['完。...', '完。'],
  ['\ud800', ''],
  ['???', ''],
])('%j as a file name', (words, name) => {
  expect(safeFileName(words)).toBe(name);
});

test('a long title stays below what file systems take, without half a letter', () => {
  for (const letter of ['长', '😀', 'a']) {
    const name = safeFileName(letter.repeat(300));
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name.replaceAll(letter, '')).toBe('');
  }
});

test('a download is named in UTF-8 with the extension of the file itself', () => {
  expect(downloadAs("新品 (1)'s", 'mp4')).toBe(
    `attachment; filename="file.mp4"; filename*=UTF-8''%E6%96%B0%E5%93%81%20%281%29%27s.mp4`,
  );
  expect(downloadAs('///', 'jpg')).toBe(`attachment; filename="file.jpg"; filename*=UTF-8''file.jpg`);
});
