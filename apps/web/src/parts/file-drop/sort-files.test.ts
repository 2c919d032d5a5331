import { describe, expect, it } from 'vitest';
import { accepted, sortFiles } from './sort-files.ts';

const file = (name: string, type: string, size = 1) =>
  Object.defineProperty(new File([], name, { type }), 'size', { value: size });

describe('sortFiles', () => {
  it('knows types, families of types and endings', () => {
    expect(accepted(file('a.mp4', 'video/mp4'), 'video/*')).toBe(true);
    expect(accepted(file('a.SRT', ''), 'video/*, .srt')).toBe(true);
    expect(accepted(file('a.png', 'image/png'), 'video/*,.srt')).toBe(false);
    expect(accepted(file('a.exe', ''), undefined)).toBe(true);
  });

  it('says why it takes what it does not take', () => {
    const files = [
      file('big.mp4', 'video/mp4', 10),
      file('a.txt', 'text/plain'),
      file('b.mp4', 'video/mp4'),
      file('c.mp4', 'video/mp4'),
    ];
    const { taken, refused } = sortFiles(files, { accept: 'video/*', maxBytes: 5, max: 1 });
    expect(taken.map(({ name }) => name)).toEqual(['b.mp4']);
    expect(refused).toEqual([
      { name: 'big.mp4', why: 'size' },
      { name: 'a.txt', why: 'type' },
      { name: 'c.mp4', why: 'count' },
    ]);
  });
});
