import { type noticesContract, type Todo, todoUrgencies } from '@xingluo/contracts/records';
import type { Tx } from '../../kernel/db/db.ts';
import { decodeCursor, toPage } from '../../kernel/db/page.ts';
import { AppError, found } from '../../kernel/errors.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import { tellLive } from '../../kernel/live.ts';
import type { Module } from '../../kernel/module.ts';
import { checkVersion } from '../../kernel/stale.ts';
import { type NewTodo, noticesStore } from './store.ts';

/** Asks for a person; while the same ask is open it is not asked twice. */
export const openTodo = async (
  tx: Tx,
  todo: NewTodo & { kind: Todo['kind']; refType: Todo['refType'] },
): Promise<void> => {
  const id = await noticesStore(tx).open(todo);
  if (id) await tellLive(tx, 'todo', { id, state: 'open' });
};

/** What is open about the thing presses more than before; it never presses less. */
export const raiseTodosOf = async (
  tx: Tx,
  ref: { refType: Todo['refType']; refId: string },
  urgency: number,
): Promise<void> => {
  for (const { id } of await noticesStore(tx).raiseOf(ref.refType, ref.refId, urgency))
    await tellLive(tx, 'todo', { id, state: 'open' });
};

/** The thing has been dealt with; every open ask about it is done. */
export const closeTodosOf = async (
  tx: Tx,
  ref: { refType: Todo['refType']; refId: string },
  closedBy: string | null,
): Promise<void> => {
  for (const { id } of await noticesStore(tx).closeOf(ref.refType, ref.refId, closedBy))
    await tellLive(tx, 'todo', { id, state: 'done' });
};

/** How many open asks there are about each of these accounts and their tasks; accounts without any are absent. */
export const openTodosOfAccounts = async (tx: Tx, accountIds: string[]): Promise<Map<string, number>> =>
  new Map((await noticesStore(tx).openPerAccount(accountIds)).map((row) => [row.account_id, row.open]));

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof noticesStore>['byId']>>>;
const wire = (row: Row): Todo => ({
  id: row.id,
  kind: row.kind as Todo['kind'],
  refType: row.ref_type as Todo['refType'],
  refId: row.ref_id,
  params: row.params as Record<string, unknown>,
  urgency: todoUrgencies[row.urgency]!,
  state: row.state as Todo['state'],
  createdAt: row.created_at.toISOString(),
  version: row.version,
});

const urgencyBefore = ({ cursor }: { cursor?: string | undefined }) => {
  if (!cursor) return undefined;
  const [urgency, id] = decodeCursor(cursor, 2) as [string, string];
  if (!/^[0-3]$/.test(urgency)) throw new AppError('http.bad_cursor');
  return { urgency: Number(urgency), id };
};

const routes: Handlers<typeof noticesContract> = {
  todos: ({ input, context }) =>
    context.read(async (tx) =>
      toPage(
        await noticesStore(tx).list(context.actor, {
          before: urgencyBefore(input),
          limit: input.limit,
          state: input.state,
          accountId: input.accountId,
        }),
        input,
        (row) => [String(row.urgency), row.id],
        wire,
      ),
    ),
  closeTodo: ({ input, context }) =>
    context.change(async (tx, note) => {
      const store = noticesStore(tx);
      const todo = found(await store.byId(context.actor, input.id), 'notices.todo_not_found');
      checkVersion(todo, input.version, wire(todo));
      await store.close(input.id, context.actor.userId);
      note(input.id, { kind: todo.kind });
      await tellLive(tx, 'todo', { id: input.id, state: 'done' });
      return wire(found(await store.byId(context.actor, input.id), 'notices.todo_not_found'));
    }),
};

/** 通知: what waits for a person. */
export const createNotices = () =>
  ({ handlers: routes, tables: [{ table: 'todos', erase: 'delete' }] }) satisfies Module;
