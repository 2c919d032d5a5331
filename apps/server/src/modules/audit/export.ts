import { Readable } from 'node:stream';
import { auditFilter } from '@xingluo/contracts/records';
import { z } from 'zod';
import type { Member } from '../../kernel/authz.ts';
import type { Db } from '../../kernel/db/db.ts';
import { type RawRoute, rawRoute } from '../../kernel/http/raw-route.ts';
import { type AuditFilter, auditStore } from './store.ts';
import { wireEntry } from './wire.ts';

const BATCH = 500;
const query = z.object({
  format: z.enum(['csv', 'jsonl']).default('csv'),
  ...auditFilter,
});
const columns = [
  'position',
  'at',
  'actorKind',
  'actorId',
  'actorName',
  'via',
  'verb',
  'target',
  'requestId',
  'address',
  'detail',
  'changes',
  'hash',
] as const;

/** A cell that no spreadsheet takes for a formula. */
const cell = (value: unknown): string => {
  const text =
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

type Line = ReturnType<typeof wireEntry> & {
  hash: string | null;
  payload: string | null;
  salt: string | null;
};
const formats: Record<'csv' | 'jsonl', { type: string; head: string; line(entry: Line): string }> = {
  csv: {
    type: 'text/csv; charset=utf-8',
    // The mark makes spreadsheets read it as UTF-8.
    head: `\uFEFF${columns.join(',')}\r\n`,
    line: (entry) => `${columns.map((name) => cell(entry[name])).join(',')}\r\n`,
  },
  jsonl: { type: 'application/x-ndjson', head: '', line: (entry) => `${JSON.stringify(entry)}\n` },
};

/** Newest first, a page per transaction: an export of any length holds neither memory nor a connection. */
async function* lines(db: Db, member: Member, filter: AuditFilter, write: (entry: Line) => string) {
  let before: string | undefined;
  for (;;) {
    const rows = await db.withTenant(member.tenantId, (tx) =>
      auditStore(tx).list({ ...filter, before, limit: BATCH }),
    );
    for (const row of rows) {
      const sealed = row.position !== null;
      yield write({
        ...wireEntry(row),
        hash: row.hash?.toString('hex') ?? null,
        payload: sealed ? row.payload : null,
        salt: row.salt?.toString('hex') ?? null,
      });
    }
    if (rows.length < BATCH) return;
    before = String(rows.at(-1)!.id);
  }
}

/**
 * The audit as a file. A line of `jsonl` carries what its link of the chain covers: SHA-256 of the bytes of the hash
 * before it and of `payload` is `hash`, so that an export proves itself without us.
 */
export const exportRoute = (
  db: Db,
  appendExported: (
    member: Member,
    filter: object,
    call: { requestId: string; address: string },
  ) => Promise<void>,
): RawRoute =>
  rawRoute({
    method: 'GET',
    path: '/api/audit/export',
    summary: 'The audit as CSV or JSON lines',
    permission: 'audit:read',
    async handle({ request, reply, member }) {
      const { format, ...filter } = query.parse(request.query);
      const { type, head, line } = formats[format];
      // Who took the list along is part of it.
      await appendExported(member!, { format, ...filter }, { requestId: request.id, address: request.ip });
      reply
        .header('content-type', type)
        .header('cache-control', 'no-store')
        .header(
          'content-disposition',
          `attachment; filename="xingluo-audit-${new Date().toISOString().slice(0, 10)}.${format}"`,
        );
      return reply.send(
        Readable.from(
          (async function* () {
            if (head) yield head;
            yield* lines(db, member!, filter, line);
          })(),
        ),
      );
    },
  });
