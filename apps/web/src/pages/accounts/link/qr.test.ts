import { describe, expect, it } from 'vitest';
import { correctionOf, formatBits, qrMatrix } from './qr.ts';

/** Reads a code of version 1 to 3 (one block) back, by the standard and not by the writer. */
function read(matrix: boolean[][]): string {
  const side = matrix.length;
  const at = (x: number, y: number) => (matrix[y]?.[x] ? 1 : 0);
  // ISO/IEC 18004 table C.1: format information of level M.
  const formats = [
    '101010000010010',
    '101000100100101',
    '101111001111100',
    '101101101001011',
    '100010111111001',
    '100000011001110',
    '100111110010111',
    '100101010100000',
  ];
  const format =
    [0, 1, 2, 3, 4, 5, 7, 8].map((x) => at(x, 8)).join('') +
    [7, 5, 4, 3, 2, 1, 0].map((y) => at(8, y)).join('');
  const mask = formats.indexOf(format);
  const flips = [
    (i: number, j: number) => (i + j) % 2,
    (i: number) => i % 2,
    (_i: number, j: number) => j % 3,
    (i: number, j: number) => (i + j) % 3,
    (i: number, j: number) => ((i >> 1) + Math.floor(j / 3)) % 2,
    (i: number, j: number) => ((i * j) % 2) + ((i * j) % 3),
    (i: number, j: number) => (((i * j) % 2) + ((i * j) % 3)) % 2,
    (i: number, j: number) => (((i + j) % 2) + ((i * j) % 3)) % 2,
  ];
  const align = side > 21 ? side - 7 : -9;
  const reserved = (x: number, y: number) =>
    x === 6 ||
    y === 6 ||
    (x < 9 && y < 9) ||
    (x >= side - 8 && y < 9) ||
    (x < 9 && y >= side - 8) ||
    (Math.abs(x - align) <= 2 && Math.abs(y - align) <= 2);
  let bits = '';
  let up = true;
  for (const right of Array.from({ length: side }, (_, n) => side - 1 - n).filter((x) =>
    x > 6 ? x % 2 === 0 : x % 2 === 1,
  )) {
    for (let step = 0; step < side; step += 1) {
      const y = up ? side - 1 - step : step;
      for (const x of [right, right - 1])
        if (!reserved(x, y)) bits += at(x, y) ^ (flips[mask]!(y, x) === 0 ? 1 : 0);
    }
    up = !up;
  }
  expect(bits.slice(0, 4)).toBe('0100');
  const length = Number.parseInt(bits.slice(4, 12), 2);
  const bytes = Array.from({ length }, (_, n) => Number.parseInt(bits.slice(12 + 8 * n, 20 + 8 * n), 2));
  return new TextDecoder().decode(new Uint8Array(bytes));
}

describe('QR codes', () => {
  it('carry the format bits of the standard', () => {
    expect(formatBits(0).toString(2)).toBe('101010000010010');
    expect(formatBits(5).toString(2)).toBe('100000011001110');
  });

  it.each(['a', 'https://xl.io', 'http://xl.example/connect/reauth', '星罗 https://a.b/c?d=e&f=9'])(
    'say %s',
    (text) => {
      expect(read(qrMatrix(text)!)).toBe(text);
    },
  );

  it('grow with the text up to 106 bytes, and no further', () => {
    const sides = [14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106].map(
      (length) => qrMatrix('x'.repeat(length))?.length,
    );
    expect(sides).toEqual([21, 25, 25, 29, 29, 33, 33, 37, 37, 41, 41]);
    expect(qrMatrix('x'.repeat(107))).toBeNull();
  });

  it('correct as the widely published words of "HELLO WORLD" in version 1-M do', () => {
    const words = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
    expect(correctionOf(words, 10)).toEqual([196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
  });
});
