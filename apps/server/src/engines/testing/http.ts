import type { AnyContractRouter } from '@orpc/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Member } from '../../kernel/authz.ts';
import type { Db } from '../../kernel/db/db.ts';
import type { AppendAudit } from '../../kernel/http/context.ts';
import { type AnyHandlers, mountContract } from '../../kernel/http/contract-routes.ts';
import { mountRaw, type RawRoute } from '../../kernel/http/raw-route.ts';
import { createHttp, publicContext } from '../../kernel/http/server.ts';
import { silentLog } from '../../kernel/log.ts';
import { createMetrics } from '../../kernel/metrics.ts';

/** Header that stands in for the session cookie in tests of modules. */
export const AS = 'x-test-user';

/** The product's own HTTP frame around some modules; the header `AS` names who of `people` sends. */
export const testHttp = async ({
  db,
  appendAudit,
  people,
  contract = {},
  handlers = {},
  rawRoutes = [],
}: {
  db: Db;
  appendAudit: AppendAudit;
  people: Member[];
  contract?: AnyContractRouter;
  handlers?: AnyHandlers;
  rawRoutes?: RawRoute[];
}): Promise<FastifyInstance> => {
  const app = await createHttp({
    log: silentLog,
    metrics: createMetrics({ depths: async () => [], version: 'test' }),
    publicOrigin: () => null,
    trustProxy: false,
  });
  const actorOf = async (request: FastifyRequest) =>
    people.find((person) => person.userId === request.headers[AS]) ?? null;
  mountContract(app, contract, handlers, {
    db,
    appendAudit,
    actorOf,
    publicContext: publicContext(false),
  });
  mountRaw(app, rawRoutes, actorOf);
  return app;
};
