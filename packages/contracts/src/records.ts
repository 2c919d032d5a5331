import { z } from 'zod';
import { auditVerbs } from './audit-verbs.ts';
import { id, instant, page, pageQuery, route, version } from './route.ts';

export const auditEntry = z.object({
  id: z.string(),
  at: instant,
  actorKind: z.string(),
  actorId: z.string(),
  actorName: z.string().nullable(),
  verb: z.string(),
  target: z.string().nullable(),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
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

export const auditContract = {
  list: route('GET', '/api/audit', 'Who did what', { permission: 'audit:read' })
    .input(
      z.object({
        ...pageQuery,
        verb: z.enum(auditVerbs).optional(),
        actorId: z.string().max(60).optional(),
        target: z.string().max(80).optional(),
      }),
    )
    .output(page(auditEntry)),
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
