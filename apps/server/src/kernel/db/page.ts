import { AppError } from '../errors.ts';

type PageInput = { cursor?: string | undefined; limit: number };

/** A cursor is an opaque token around the sort key of the last row. */
export const encodeCursor = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The sort key inside a cursor with `parts` strings; refuses what this product did not give out. */
export const decodeCursor = (cursor: string, parts: number): string[] => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string'))
      return key as string[];
  } catch {
    // falls through to the refusal
  }
  throw new AppError('http.bad_cursor');
};

/** The id before which a list ordered by `id desc` goes on (ids sort by creation); undefined on the first page. */
export const idBefore = (input: PageInput): string | undefined =>
  input.cursor ? decodeCursor(input.cursor, 1)[0] : undefined;

/**
 * Cuts a list that was read with `limit + 1` into a page. `key` gives the sort key of a row for the next cursor.
 */
export const toPage = <R, T>(
  rows: R[],
  input: PageInput,
  key: (row: R) => string[],
  map: (row: R) => T,
): { items: T[]; nextCursor: string | null } => {
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(map),
    nextCursor: rows.length > input.limit && last ? encodeCursor(key(last)) : null,
  };
};
