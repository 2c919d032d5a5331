import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { aiContract } from '@xingluo/contracts/ai';
import { copywritingContract } from '@xingluo/contracts/copywriting';
import { createOpenAiSimulator } from '@xingluo/simulators/openai';
import type { FastifyInstance } from 'fastify';
import { AS, testHttp } from '../../../engines/testing/http.ts';
import { rowsOf, type SeededTenant, seedTenant } from '../../../engines/testing/seed.ts';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import { systemClock } from '../../../kernel/clock.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { openDb } from '../../../kernel/db/pools.ts';
import { createGuardedFetch } from '../../../kernel/guarded-fetch.ts';
import type { Log } from '../../../kernel/log.ts';
import { createSecrets } from '../../../kernel/secrets.ts';
import { appendAudit } from '../../audit/index.ts';
import { createCopywriting } from '../../copywriting/index.ts';
import { charge } from '../../usage/index.ts';
import { createAi } from '../index.ts';

export const KEY = 'sk-simulated-0123456789abcd';

/** Everything that is logged, unredacted. */
const listeningLog = (lines: string[]): Log => {
  const hear = (...said: unknown[]) => void lines.push(inspect(said, { depth: 12 }));
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear, child: () => log };
  return log;
};

const projectVisible = async (tx: Tx, actor: Member, projectId: string): Promise<boolean> => {
  const rows = tx.q.selectFrom('projects').select('id').where('id', '=', projectId);
  return (await rows.where(visibleTo(actor, 'projects.id')).execute()).length > 0;
};

/** The modules ai and copywriting over a real database, two enterprises and two simulated providers on loopback. */
export const aiUnderTest = async (url: string) => {
  const simulator = createOpenAiSimulator({ apiKey: KEY });
  const second = createOpenAiSimulator({ apiKey: 'sk-of-the-second-server' });
  await simulator.start();
  await second.start();

  const lines: string[] = [];
  const log = listeningLog(lines);
  const db = openDb(url, { log });
  const secrets = createSecrets(randomBytes(32));
  const outgoing = createGuardedFetch({
    privateHosts: [new URL(simulator.url).host, new URL(second.url).host],
  });
  const tenant = async (): Promise<SeededTenant> => {
    const seeded = await seedTenant(url);
    const key = secrets.newTenantKey(seeded.tenantId);
    await rowsOf(url, 'update tenants set sealed_key = $1 where id = $2', [key, seeded.tenantId]);
    return seeded;
  };
  const here = await tenant();
  const elsewhere = await tenant();

  const fallback = { allowed: true };
  const ai = createAi({
    db,
    secrets,
    log,
    outgoing,
    // Waiting between attempts is the adapter's own matter and tested there.
    clock: { now: systemClock.now, sleep: async () => {} },
    charge,
    projectVisible,
    templateFallback: async () => fallback.allowed,
    titleLimit: (scene) =>
      scene.startsWith('narrow-') ? { max: 12, unit: 'code-point', bound: 'inclusive' } : undefined,
  });
  const copywriting = createCopywriting({ projectVisible, callFor: ai.callFor });
  const app: FastifyInstance = await testHttp({
    db,
    appendAudit,
    people: [here, elsewhere].flatMap(({ admin, operator, guest }) => [admin, operator, guest]),
    contract: { ai: aiContract, copywriting: copywritingContract },
    handlers: { ai: ai.handlers, copywriting: copywriting.handlers },
  });
  const answers: string[] = [];

  return {
    ai,
    db,
    app,
    simulator,
    second,
    secrets,
    log,
    here,
    elsewhere,
    /** All that left the server so far: answers and log lines. */
    said: () => [...answers, ...lines].join('\n'),
    rows: (sql: string, ...values: unknown[]) => rowsOf<Record<string, unknown>>(url, sql, values),

    /** Turns the flag that lets a template stand in. */
    fallback,
    /** One request; `status` and the parsed body. */
    async call(
      who: Member,
      method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
      path: string,
      body?: object,
      headers: Record<string, string> = {},
    ) {
      const answer = await app.inject({
        method,
        url: path,
        headers: { [AS]: who.userId, ...headers },
        ...(body ? { payload: body } : {}),
      });
      answers.push(answer.body);
      return { status: answer.statusCode, body: answer.json() };
    },

    /** A provider of this enterprise that speaks to the simulator; returns its wire shape. */
    async provider(who: Member, wanted: object = {}) {
      const given = { kind: 'openai', baseUrl: simulator.url, apiKey: KEY, models: ['gpt-4o-mini'] };
      const answer = await this.call(who, 'POST', '/api/ai/providers', { ...given, ...wanted });
      if (answer.status !== 201) throw new Error(`The provider was refused: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },

    async close() {
      await app.close();
      await outgoing.close();
      await db.close();
      await Promise.all([simulator.close(), second.close()]);
    },
  };
};
