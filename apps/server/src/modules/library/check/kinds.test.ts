import { expect, it } from 'vitest';
import { kindOf, nameFits, nameIsMedia } from './kinds.ts';

const fits = (name: string, sniffed: string) => {
  const kind = kindOf(sniffed);
  return kind && nameFits(name, kind);
};

it.each([
  ['a.mp4', 'mp4', true],
  ['a.MOV', 'mp4', true],
  ['a.m4a', 'mp4', true],
  ['a.webm', 'mkv', true],
  ['a.jpeg', 'jpg', true],
  ['没有扩展名', 'mp4', true],
  ['v1.2 final', 'mp4', true],
  ['a.v2', 'mov', true],
  ['a.mp4', 'webm', false],
  ['a.mp4', 'png', false],
  ['a.html', 'mp4', false],
  ['a.m3u8', 'mp4', false],
])('%s with the bytes of %s: %s', (name, sniffed, expected) => {
  expect(fits(name, sniffed)).toBe(expected);
});

it.each(['html', 'svg', 'xml', 'exe', 'elf', 'pdf', 'zip', 'toString', undefined])(
  '%s is taken by no name',
  (sniffed) => {
    expect(kindOf(sniffed)).toBeUndefined();
  },
);

it('knows which names promise a file we take', () => {
  expect(['a.mp4', 'b.JPEG', 'c.html', 'd', 'e.v2'].map(nameIsMedia)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
