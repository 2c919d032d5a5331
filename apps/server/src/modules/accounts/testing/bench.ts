import { type Connectors, createConnectors } from '@xingluo/connectors';
import type { Account, PlatformApp } from '@xingluo/contracts/accounts';
import { accountsContract } from '@xingluo/contracts/accounts';
import type { JobKind } from '@xingluo/contracts/jobs';
import type { Platform } from '@xingluo/contracts/platforms';
import { type Simulator, startSimulators } from '@xingluo/simulators';
import type { FastifyInstance } from 'fastify';
import { AS, testHttp } from '../../../engines/testing/http.ts';
import { rowsOf, type SeededTenant, seedTenant } from '../../../engines/testing/seed.ts';
import type { TestDatabase } from '../../../engines/testing/test-database.ts';
import type { Member } from '../../../kernel/authz.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { openDb } from '../../../kernel/db/pools.ts';
import { silentLog } from '../../../kernel/log.ts';
import { createSecrets } from '../../../kernel/secrets.ts';
import { appendAudit } from '../../audit/index.ts';
import { closeTodosOf, openTodo, openTodosOfAccounts } from '../../notices/index.ts';
import { workspacesStore } from '../../workspaces/store.ts';
import { type AccountsNeeds, createAccounts } from '../index.ts';
import { withOtherBindings } from './other-bindings.fake.ts';

export const PUBLIC_URL = 'http://127.0.0.1:5800';

export type Sent = { kind: JobKind; payload: unknown; key: string };

/** A platform as the tests use it: its data, and the double that answers for it. */
export type BenchPlatform = { platform: Platform; simulator: Simulator };

/** Accounts on a real database with the real simulated platforms over loopback, and two enterprises. */
export const openAccountsBench = async (
  database: TestDatabase,
  options: { callMs?: number; settings?: Record<string, object> } = {},
) => {
  const db = openDb(database.url, { log: silentLog });
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const simulators = await startSimulators({
    redirectUris: [`${PUBLIC_URL}/connect/oauth/callback`],
    reviewDelayMs: 0,
  });
  const connectors: Connectors = createConnectors({ simulators: simulators.endpoints, ...options });
  // Bound by a person's consent; the other bindings have their own way in.
  const consenting = connectors.list().filter(({ binding }) => binding === 'oauth');
  const platforms = consenting.flatMap((platform): BenchPlatform[] => {
    const simulator = Object.values(simulators.all).find((one) => `sim-${one.platform}` === platform.id);
    return simulator ? [{ platform, simulator }] : [];
  });
  const demo = (id: string) => {
    const known = Object.entries(simulators.all).find(
      ([name, { hasApps }]) => hasApps && `sim-${name}` === id,
    );
    if (!known) return null;
    const [, { demoApp, url }] = known;
    return { clientKey: demoApp.clientId, clientSecret: demoApp.clientSecret, baseUrl: url };
  };
  const tenant = async (): Promise<SeededTenant> => {
    const seeded = await seedTenant(database.url);
    await rowsOf(database.url, 'update tenants set sealed_key = $1 where id = $2', [
      secrets.newTenantKey(seeded.tenantId),
      seeded.tenantId,
    ]);
    return seeded;
  };
  const one = await tenant();
  const two = await tenant();
  const people = [one, two].flatMap(({ admin, operator, guest }) => [admin, operator, guest]);
  const sent: Sent[] = [];
  const needs: AccountsNeeds = {
    db,
    secrets,
    log: silentLog,
    clock: systemClock,
    random: () => 0.5,
    connectors: withOtherBindings(connectors),
    send: async (_tx, kind, payload, key) => {
      sent.push({ kind, payload, key });
    },
    appendAudit,
    callbacksKept: { handledDays: 30, unhandledDays: 90 },
    publicUrl: () => PUBLIC_URL,
    demoApp: demo,
    actorOf: async (request) => people.find((person) => person.userId === request.headers[AS]) ?? null,
    projectVisible: async (tx, actor, id) => Boolean(await workspacesStore(tx).project(actor, id)),
    isMember: async (_tx, userId) => people.some((person) => person.userId === userId),
    membersByEmail: async (tx, emails) =>
      new Map(
        people
          .filter(({ email, tenantId }) => tenantId === tx.tenantId && emails.includes(email))
          .map(({ email, userId }) => [email, userId]),
      ),
    openTodosOfAccounts,
    openTodo,
    closeTodosOf,
  };
  const accounts = createAccounts(needs);
  const http = await testHttp({
    db,
    appendAudit,
    people,
    contract: accountsContract,
    handlers: accounts.handlers,
    rawRoutes: accounts.rawRoutes,
  });
  const api = apiOf(http);

  /** Adds the demo app where it is missing. */
  const app = async (as: Member, platform: Platform): Promise<PlatformApp> =>
    (await api<PlatformApp>(as, 'POST', '/api/platform-apps/demo', { platform: platform.id })).body;
  /** Opens the platform's page as the person would and approves; gives the address to which it sends back. */
  const approve = async (url: string, person = 'u1'): Promise<string> => {
    const answer = await fetch(`${url}&auto_approve=1&sim_user=${person}`, { redirect: 'manual' });
    return answer.headers.get('location')!.slice(PUBLIC_URL.length);
  };
  const begin = async (as: Member, platform: Platform, more: Record<string, unknown> = {}) =>
    (await api<{ url: string }>(as, 'POST', '/api/connect/oauth/start', { platform: platform.id, ...more }))
      .body.url;
  /** Where the callback sends the browser in the end. */
  const arrive = async (as: Member | null, path: string): Promise<URL> => {
    const answer = await http.inject({ method: 'GET', url: path, headers: as ? { [AS]: as.userId } : {} });
    return new URL(answer.headers.location!, PUBLIC_URL);
  };
  /** The whole flow; returns the account's id. */
  const bind = async (as: Member, platform: Platform, person = 'u1', more: Record<string, unknown> = {}) => {
    await app(as, platform);
    const landed = await arrive(as, await approve(await begin(as, platform, more), person));
    const id = landed.searchParams.get('bound');
    if (!id) throw new Error(`Not bound: ${landed.search}`);
    return id;
  };
  return {
    database,
    db,
    secrets,
    simulators,
    connectors,
    platforms,
    needs,
    accounts,
    http,
    api,
    one,
    two,
    people,
    sent,
    app,
    approve,
    begin,
    arrive,
    bind,
    account: async (as: Member, id: string) => (await api<Account>(as, 'GET', `/api/accounts/${id}`)).body,
    rows: <R extends object>(sql: string, values: unknown[] = []) =>
      rowsOf<R & Record<string, unknown>>(database.url, sql, values),
    async close() {
      await http.close();
      await connectors.close();
      await simulators.close();
      await db.close();
    },
  };
};

/** JSON calls as one of the people. */
export const apiOf =
  (http: FastifyInstance) =>
  async <T>(
    as: Member,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T & { code?: string; data?: Record<string, unknown> } }> => {
    const answer = await http.inject({
      method,
      url,
      headers: { [AS]: as.userId, ...headers },
      ...(body ? { payload: body } : {}),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
