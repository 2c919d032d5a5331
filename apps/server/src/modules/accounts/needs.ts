import type { Connectors } from '@xingluo/connectors';
import type { FastifyRequest } from 'fastify';
import type { Actor, Member } from '../../kernel/authz.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Db, Tx } from '../../kernel/db/db.ts';
import type { AppendAudit } from '../../kernel/http/context.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import type { Log } from '../../kernel/log.ts';
import type { Secrets } from '../../kernel/secrets.ts';
import type { closeTodosOf, openTodo, openTodosOfAccounts } from '../notices/index.ts';

export type DemoApp = { clientKey: string; clientSecret: string; baseUrl: string };

/** What accounts ask of the others. */
export type AccountsNeeds = {
  db: Db;
  secrets: Pick<Secrets, 'seal' | 'open' | 'ready'>;
  log: Log;
  clock: Pick<Clock, 'now' | 'sleep'>;
  /** In [0, 1). */
  random(): number;
  connectors: Pick<Connectors, 'list' | 'get'>;
  send: Jobs['send'];
  appendAudit: AppendAudit;
  /** For how many days callbacks are kept. */
  callbacksKept: { handledDays: number; unhandledDays: number };
  /** The address under which people reach us, without a slash at the end. */
  publicUrl(): string;
  /** Key, secret and address that a simulated platform knows already; null for every other platform. */
  demoApp(platform: string): DemoApp | null;
  /** Who sends this request: the OAuth callback is public, but only the browser that began may finish. */
  actorOf(request: FastifyRequest): Promise<Actor | null>;
  projectVisible(tx: Tx, actor: Member, projectId: string): Promise<boolean>;
  isMember(tx: Tx, userId: string): Promise<boolean>;
  membersByEmail(tx: Tx, emails: string[]): Promise<Map<string, string>>;
  openTodosOfAccounts: typeof openTodosOfAccounts;
  openTodo: typeof openTodo;
  closeTodosOf: typeof closeTodosOf;
};
