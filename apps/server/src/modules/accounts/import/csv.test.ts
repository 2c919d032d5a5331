import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCsv, parseCsv } from './csv.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const cells = (text: string) => parseCsv(text).map((record) => record.cells);

describe('the encoding', () => {
  it('is found without being told', () => {
    expect(decodeCsv(bytes('平台,名称'))).toEqual({ text: '平台,名称', encoding: 'utf-8' });
    expect(decodeCsv(bytes([0xef, 0xbb, 0xbf], '平台'))).toEqual({ text: '平台', encoding: 'utf-8' });
    // As Excel on a Chinese Windows writes it, and with a four-byte character of GB18030. 平台 alone would pass for
    // UTF-8 (the two are the famous exception), but the headings never stand alone.
    expect(decodeCsv(bytes([0xc6, 0xbd, 0xcc, 0xa8], ',', [0xc3, 0xfb, 0xb3, 0xc6]))).toEqual({
      text: '平台,名称',
      encoding: 'gb18030',
    });
    expect(decodeCsv(bytes([0xc6, 0xbd, 0x94, 0x39, 0xda, 0x33])).text).toBe('平💩');
  });

  it('refuses what is no text', () => {
    expect(() => decodeCsv(bytes('PK', [3, 4, 0, 0]))).toThrow('CSV text');
    expect(() => decodeCsv(bytes([0xff, 0xff, 0xff]))).toThrow('CSV text');
  });
});

describe('CSV', () => {
  it('knows quotes, commas, line ends and blank lines', () => {
    expect(cells('a,b\r\n"1,1","say ""hi"""\r\n\r\n,\n"two\nlines",x')).toEqual([
      ['a', 'b'],
      ['1,1', 'say "hi"'],
      ['', ''],
      ['two\nlines', 'x'],
    ]);
    expect(cells('a,')).toEqual([['a', '']]);
    expect(cells('')).toEqual([]);
    expect(cells('a"b,c')).toEqual([['a"b', 'c']]);
  });

  it('names the line on which a record begins', () => {
    expect(parseCsv('h\n"a\nb"\n\nc').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each(['"open', 'a\n"open\nx', '"a"b'])('refuses %j', (text) => {
    expect(() => parseCsv(text)).toThrow('CSV text');
  });

  it('gives back whatever was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '中', ' ') });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 })), (records) => {
        const text = records
          .map((record) => record.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        expect(cells(text)).toEqual(records);
      }),
    );
  });
});
