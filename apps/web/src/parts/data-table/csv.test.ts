import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
  it('begins with a byte order mark and quotes what needs it', () => {
    expect(
      toCsv(
        ['名称', '大小'],
        [
          ['a,"b"\n', 3],
          [null, undefined],
        ],
      ),
    ).toBe('\uFEFF名称,大小\r\n"a,""b""\n",3\r\n,\r\n');
  });

  it('disarms formulas but leaves numbers alone', () => {
    expect(toCsv(['x'], [['=HYPERLINK("http://evil")'], ['@x'], [-5], ['-5']])).toBe(
      '\uFEFFx\r\n"\'=HYPERLINK(""http://evil"")"\r\n\'@x\r\n-5\r\n\'-5\r\n',
    );
  });
});
