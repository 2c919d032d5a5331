import { z } from 'zod';
import { id } from './route.ts';

/** The columns of the spreadsheet: key, and what their heading may say. The first name of each language is the template's. */
export const importColumns = {
  platform: ['平台', 'Platform'],
  name: ['账号名称', 'Account name', '名称', 'Name'],
  externalId: ['平台账号ID', 'Platform account ID', 'Account ID'],
  groups: ['分组', 'Groups', 'Group'],
  tags: ['标签', 'Tags', 'Tag'],
  owner: ['负责人邮箱', 'Owner e-mail', 'Owner email'],
  keeper: ['设备保管人', 'Device keeper', 'Keeper'],
  notes: ['备注', 'Notes', 'Note'],
} as const;
export type ImportColumn = keyof typeof importColumns;

/** Why a line cannot be taken over; `value` is what stands in the cell. */
export const importProblems = [
  'cell_count',
  'name_missing',
  'platform_unknown',
  'must_be_bound',
  'ambiguous_name',
  'twice_in_file',
  'too_long',
  'bad_tag',
  'scientific_id',
  'owner_unknown',
] as const;
export type ImportProblem = (typeof importProblems)[number];

export const importLine = z.object({
  /** Number of the line in the file, as a spreadsheet shows it (the headings are line 1). */
  line: z.number().int(),
  action: z.enum(['create', 'update', 'same', 'problem']),
  platform: z.string().nullable(),
  name: z.string(),
  accountId: id('acc').nullable(),
  problem: z.object({ code: z.enum(importProblems), column: z.string(), value: z.string() }).nullable(),
});
export type ImportLine = z.infer<typeof importLine>;

export const importReport = z.object({
  encoding: z.enum(['utf-8', 'gb18030']),
  lines: z.array(importLine),
  /** Groups that do not exist yet and are made with the import. */
  newGroups: z.array(z.string()),
  /** Headings that name no known column. */
  ignored: z.array(z.string()),
  /** true: this is what was done; false: this is what would be done. */
  applied: z.boolean(),
});
export type ImportReport = z.infer<typeof importReport>;

/** The file's bytes as base64 (RFC 4648); at most about 1 MB and 2,000 lines. */
export const importInput = z.object({ file: z.base64().min(4).max(1_400_000) });
