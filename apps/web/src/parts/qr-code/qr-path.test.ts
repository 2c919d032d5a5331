import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrPath } from './qr-path.ts';

/** The modules that a path covers, as rows of ones and zeros. */
function drawn({ path, size }: { path: string; size: number }): string[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    rows[Number(y)]?.fill(1, Number(x), Number(x) + Number(length));
  return rows.map((row) => row.join(''));
}

describe('qrPath', () => {
  it('draws exactly the dark modules, with four light ones around', () => {
    const code = qrPath('https://xingluo.example/hand/Zm9vYmFyYmF6cXV4');
    const { data } = encode('https://xingluo.example/hand/Zm9vYmFyYmF6cXV4', { ecc: 'L', border: 0 });
    const rows = drawn(code ?? { path: '', size: 0 });
    expect(rows.slice(4, -4).map((row) => row.slice(4, -4))).toEqual(
      data.map((row) => row.map(Number).join('')),
    );
    expect(rows.slice(0, 4).join('') + rows.slice(-4).join('')).not.toContain('1');
    expect(rows[4]?.slice(4, 11)).toBe('1111111');
  });

  it('takes a deep link of a thousand characters, and says when a text is too long for any code', () => {
    expect(qrPath(`app1128://share?${'x'.repeat(1000)}`)?.size).toBeGreaterThan(80);
    expect(qrPath('x'.repeat(3000))).toBeNull();
  });
});
