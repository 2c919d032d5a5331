import { type ImportColumn, type ImportProblem, importColumns } from '@xingluo/contracts/account-import';
import { AppError } from '../../../kernel/errors.ts';
import type { CsvRecord } from './csv.ts';

export type Problem = { code: ImportProblem; column: string; value: string };

/** One line as it was meant. `null`: the cell is empty or the column is missing, and says nothing. */
export type Line = {
  line: number;
  platform: string;
  name: string;
  externalId: string | null;
  groups: string[] | null;
  tags: string[] | null;
  owner: string | null;
  keeper: string | null;
  notes: string | null;
  problem: Problem | null;
};

type Sheet = { lines: Line[]; ignored: string[] };
/** Where each column stands, and how many cells the headings have. */
type Heads = Map<ImportColumn, { index: number; head: string }> & { width: number };

const MOST_LINES = 2000;
const LIST = /[;；、|]/;

const plain = (text: string): string => text.trim().toLowerCase();
const named = new Map(
  Object.entries(importColumns).flatMap(([column, names]) =>
    names.map((name) => [plain(name), column as ImportColumn] as const),
  ),
);
/** Our own export puts an apostrophe before what a spreadsheet would take for a formula. */
const unquoted = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@])/, '');

const headsOf = (cells: string[]): { heads: Heads; ignored: string[] } => {
  const heads: Heads = Object.assign(new Map(), { width: cells.length });
  const ignored: string[] = [];
  for (const [index, head] of cells.entries()) {
    const column = named.get(plain(head));
    if (column && !heads.has(column)) heads.set(column, { index, head: head.trim() });
    else if (head.trim()) ignored.push(head.trim());
  }
  if (!heads.has('platform') || !heads.has('name')) throw new AppError('accounts.import_no_columns');
  return { heads, ignored };
};

const most: Record<'name' | 'externalId' | 'keeper' | 'notes', number> = {
  name: 60,
  externalId: 100,
  keeper: 40,
  notes: 2000,
};

/** The first thing wrong with the cells by themselves. */
const problemOf = (line: Omit<Line, 'problem'>, heads: Heads, cells: string[]): Problem | null => {
  const head = (column: ImportColumn) => heads.get(column)?.head ?? importColumns[column][0];
  const about = (code: ImportProblem, column: ImportColumn, value: string): Problem => ({
    code,
    column: head(column),
    value: value.slice(0, 100),
  });
  if (cells.length <= Math.max(heads.get('platform')!.index, heads.get('name')!.index))
    return { code: 'cell_count', column: '', value: String(cells.length) };
  if (cells.slice(heads.width).some((cell) => cell.trim()))
    return { code: 'cell_count', column: '', value: String(cells.length) };
  if (!line.name) return about('name_missing', 'name', '');
  for (const column of ['name', 'externalId', 'keeper', 'notes'] as const) {
    const value = line[column] ?? '';
    if ([...value].length > most[column]) return about('too_long', column, value);
  }
  // Excel turns long numbers into 1.23457E+17: the digits are gone.
  if (line.externalId && /^\d(?:\.\d+)?e\+\d+$/i.test(line.externalId))
    return about('scientific_id', 'externalId', line.externalId);
  const longGroup = line.groups?.find((group) => [...group].length > 40);
  if (longGroup) return about('too_long', 'groups', longGroup);
  const badTag = line.tags?.find((tag) => [...tag].length > 20 || /[,，]/.test(tag));
  if (badTag) return about('bad_tag', 'tags', badTag);
  if ((line.tags?.length ?? 0) > 20) return about('bad_tag', 'tags', line.tags!.join('、'));
  return null;
};

/**
 * The lines behind the headings, cell by cell. Lists in a cell are separated by ; ； 、 or |.
 * @throws accounts.import_no_columns, accounts.import_too_long
 */
export const readLines = (records: CsvRecord[]): Sheet => {
  const [first, ...rest] = records;
  const { heads, ignored } = headsOf(first?.cells ?? []);
  if (rest.length > MOST_LINES) throw new AppError('accounts.import_too_long', { most: MOST_LINES });
  const lines = rest.map(({ line, cells }) => {
    const cell = (column: ImportColumn): string => unquoted(cells[heads.get(column)?.index ?? -1] ?? '');
    const list = (column: ImportColumn): string[] | null => {
      const parts = cell(column)
        .split(LIST)
        .map((part) => part.trim())
        .filter(Boolean);
      return parts.length > 0 ? [...new Set(parts)] : null;
    };
    const read = {
      line,
      platform: cell('platform'),
      name: cell('name'),
      externalId: cell('externalId') || null,
      groups: list('groups'),
      tags: list('tags'),
      owner: cell('owner') || null,
      keeper: cell('keeper') || null,
      notes: cell('notes') || null,
    };
    return { ...read, problem: problemOf(read, heads, cells) };
  });
  return { lines, ignored };
};
