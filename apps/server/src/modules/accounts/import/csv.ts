import { AppError } from '../../../kernel/errors.ts';

export type Encoding = 'utf-8' | 'gb18030';

/** One record and the line of the file on which it begins (1 is the first). */
export type CsvRecord = { line: number; cells: string[] };

const decoded = (bytes: Uint8Array, encoding: Encoding): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/**
 * Text of a file whose encoding nobody told: UTF-8 with or without its mark, else GB18030, which Excel on a Chinese
 * Windows writes. The headings of a file in
 * GB18030 are never valid UTF-8. @throws accounts.import_unreadable
 */
export const decodeCsv = (bytes: Uint8Array): { text: string; encoding: Encoding } => {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    const text = decoded(bytes, encoding);
    // A NUL is in no text: this is a workbook (.xlsx) or UTF-16.
    if (text !== null && !text.includes('\0')) return { text, encoding };
  }
  throw new AppError('accounts.import_unreadable');
};

/**
 * Records of a CSV text (RFC 4180): quoted cells may hold commas, line ends and doubled quotes; lines end with LF or
 * CRLF; blank lines are left out. A quote in the middle of an open cell is a character. @throws accounts.import_unreadable
 * for a quote that is never closed, or text behind a closing one
 */
export const parseCsv = (text: string): CsvRecord[] => {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;

  const quoted = (): string => {
    let cell = '';
    for (at += 1; at < text.length; at += 1) {
      const sign = text[at];
      if (sign === '\n') line += 1;
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else {
        at += 1;
        return cell;
      }
    }
    throw new AppError('accounts.import_unreadable', { line: begun });
  };
  const open = (): string => {
    const from = at;
    while (at < text.length && !/[,\r\n]/.test(text[at]!)) at += 1;
    return text.slice(from, at);
  };
  const endRecord = () => {
    if (cells.length > 1 || cells[0]?.trim()) records.push({ line: begun, cells });
    cells = [];
  };

  while (at < text.length) {
    cells.push(text[at] === '"' ? quoted() : open());
    const sign = text[at];
    if (sign === ',') {
      at += 1;
      if (at === text.length) cells.push('');
      continue;
    }
    if (sign !== undefined && sign !== '\r' && sign !== '\n')
      throw new AppError('accounts.import_unreadable', { line: begun });
    at += sign === '\r' && text[at + 1] === '\n' ? 2 : 1;
    line += 1;
    endRecord();
    begun = line;
  }
  endRecord();
  return records;
};
