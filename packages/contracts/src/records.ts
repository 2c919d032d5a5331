import { z } from 'zod';
import { auditVerbs } from './audit-verbs.ts';
import { id, instant, page, pageQuery, route, version } from './route.ts';

export const auditEntry = z.object({
  id: z.string(),
  at: instant,
  actorKind: z.string(),
  actorId: z.string(),
  actorName: z.string().nullable(),
  /** The session or API key through which they acted. */
  via: z.string().nullable(),
  verb: z.string(),
  target: z.string().nullable(),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  /** Rows that the change touched, with SHA-256 digests before and after; `count` when there were more than listed. */
  changes: z
    .object({
      rows: z.array(
        z.object({
          table: z.string(),
          key: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      ),
      count: z.number().int().optional(),
    })
    .nullable(),
  /** Place in the enterprise's hash chain; null until it is sealed, within about a second. */
  position: z.number().int().nullable(),
});

/** What recomputing the chain of an enterprise found. */
export const auditProof = z.object({
  sealed: z.number().int(),
  /** Entries that wait to be sealed. */
  unsealed: z.number().int(),
  /** Entries whose private part was erased; the chain holds without it. */
  erased: z.number().int(),
  /** SHA-256 of the last link, hexadecimal: note it elsewhere, and nobody can rewrite the past unseen. */
  head: z.string(),
  sealedAt: instant.nullable(),
  broken: z
    .object({
      position: z.number().int(),
      entryId: z.string().nullable(),
      why: z.enum(['gap', 'hash', 'content', 'tail']),
    })
    .nullable(),
});

/** Cost is a decimal string in units of `currency`; null means unknown and is shown as unknown. */
export const usageRow = z.object({
  kind: z.string(),
  quantity: z.number(),
  cost: z.string().nullable(),
  currency: z.string().nullable(),
  entries: z.number().int(),
  unpriced: z.number().int(),
});

/** How much a to-do presses: open-ended, due, late, about to end. It only rises. */
export const todoUrgencies = ['none', 'due', 'late', 'ending'] as const;

/** Work that waits for a person; `refType`/`refId` say where it is done. */
export const todo = z.object({
  id: id('todo'),
  kind: z.enum([
    'publish_unknown',
    'publish_failed',
    'publish_rejected',
    'publish_late',
    'publish_unseen',
    'publish_by_hand',
    'publish_elsewhere',
    'publish_expired',
    'publish_follow_up',
    'reauthorise',
  ]),
  refType: z.enum(['publish_task', 'publish_order', 'account']),
  refId: z.string(),
  params: z.record(z.string(), z.unknown()),
  urgency: z.enum(todoUrgencies),
  state: z.enum(['open', 'done', 'dropped']),
  createdAt: instant,
  version,
});
export type Todo = z.infer<typeof todo>;

/** Which entries of the audit are wanted. */
export const auditFilter = {
  verb: z.enum(auditVerbs).optional(),
  actorId: z.string().max(60).optional(),
  target: z.string().max(80).optional(),
  requestId: z.string().max(60).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

export const auditContract = {
  list: route('GET', '/api/audit', 'Who did what', { permission: 'audit:read' })
    .input(z.object({ ...pageQuery, ...auditFilter }))
    .output(page(auditEntry)),
  verify: route('GET', '/api/audit/verify', 'Recompute the hash chain', { permission: 'audit:read' })
    .input(z.object({}))
    .output(auditProof),
};
export const usageContract = {
  summary: route('GET', '/api/usage', 'What was used and what it cost', { permission: 'usage:read' })
    .input(z.object({ from: instant.optional(), to: instant.optional(), projectId: id('p').optional() }))
    .output(z.object({ from: instant, to: instant, rows: z.array(usageRow) })),
};
export const noticesContract = {
  todos: route('GET', '/api/todos', 'What waits for a person', { permission: 'todos:read' })
    .input(
      z.object({
        ...pageQuery,
        state: z.enum(['open', 'done', 'dropped']).default('open'),
        /** About this account, or about a task of it. */
        accountId: id('acc').optional(),
      }),
    )
    .output(page(todo)),
  closeTodo: route('POST', '/api/todos/{id}/close', 'Mark as done', {
    permission: 'todos:write',
    audit: 'notices.todo_closed',
  })
    .input(z.object({ id: id('todo'), version }))
    .output(todo),
};
