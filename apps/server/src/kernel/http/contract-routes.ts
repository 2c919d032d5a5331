import type {
  AnyContractProcedure,
  AnyContractRouter,
  ContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
} from '@orpc/contract';
import type { RouteMeta } from '@xingluo/contracts/route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Actor, can, type Member } from '../authz.ts';
import type { Db } from '../db/db.ts';
import { AppError } from '../errors.ts';
import { sha256Hex } from '../ids.ts';
import type { AppendAudit, MemberContext, PublicContext } from './context.ts';
import { memberContext } from './member-context.ts';

/**
 * The handlers of a contract: the same tree with a function at every leaf. Input arrives validated, output is checked
 * against the contract (which also strips what it does not name). `M` is the context of the module's routes: MemberContext
 * for permission routes, SignedInContext where people act on their own account or on the installation.
 */
export type Handlers<C, M = MemberContext> =
  C extends ContractProcedure<infer I, infer O, infer _E, infer _M>
    ? (call: { input: InferSchemaOutput<I>; context: M }) => Promise<InferSchemaInput<O>>
    : { [K in keyof C]: Handlers<C[K], M> };

export type AnyHandlers = {
  [key: string]: AnyHandlers | ((call: { input: never; context: never }) => Promise<unknown>);
};

export type MountNeeds = {
  db: Db;
  appendAudit: AppendAudit;
  /** Who sends this request; null without a valid session. */
  actorOf(request: FastifyRequest): Promise<Actor | null>;
  publicContext(request: FastifyRequest, reply: FastifyReply): PublicContext;
};

/** One mounted route, for the boot check and the authorisation matrix. */
export type MountedRoute = { method: string; path: string; meta: RouteMeta };

const isProcedure = (node: unknown): node is AnyContractProcedure =>
  typeof node === 'object' && node !== null && '~orpc' in node;

/** Walks contract and handlers together; what one has and the other lacks is a culprit. */
const pairs = function* (
  contract: AnyContractRouter,
  handlers: AnyHandlers,
  path: string[] = [],
): Generator<{ name: string; procedure: AnyContractProcedure; handler: unknown }> {
  for (const [key, node] of Object.entries(contract)) {
    const handler = handlers?.[key];
    if (isProcedure(node)) yield { name: [...path, key].join('.'), procedure: node, handler };
    else yield* pairs(node as AnyContractRouter, handler as AnyHandlers, [...path, key]);
  }
};

/** A route that nobody may call, or that changes something without a trace, does not start. */
const ruleProblems = (name: string, method: string, meta: RouteMeta): string[] => {
  const rules = [meta.permission, meta.signedInBecause, meta.publicBecause].filter(Boolean).length;
  return [
    ...(rules === 1 ? [] : [`${name}: needs exactly one of permission, signedInBecause, publicBecause`]),
    ...(method === 'GET' || meta.audit || meta.noAuditBecause
      ? []
      : [`${name}: a changing route needs audit or noAuditBecause`]),
  ];
};

/** Some doors are for the person, not for a program that acts for them; some want to see them again first. */
const checkPresence = (actor: Actor, meta: RouteMeta): void => {
  const needsPerson = meta.stepUp || (meta.signedInBecause && !meta.alsoByKey);
  if (needsPerson && actor.kind === 'key') throw new AppError('identity.person_needed');
  if (meta.stepUp && !actor.confirmed) throw new AppError('identity.confirm_needed');
};

/** A contract's path in Fastify's notation. */
const asUrl = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const memberOf = (actor: Actor): Member => {
  if (!actor.tenantId || !actor.role) throw new AppError('identity.no_tenant');
  return actor as Member;
};

/**
 * Mounts every contract route as a Fastify route of its own (right metric labels and limits) and returns them.
 * Throws, naming every culprit, when a route has no handler or no rule.
 */
export const mountContract = (
  app: FastifyInstance,
  contract: AnyContractRouter,
  handlers: AnyHandlers,
  needs: MountNeeds,
): MountedRoute[] => {
  const problems: string[] = [];
  const mounted: MountedRoute[] = [];
  for (const { name, procedure, handler } of pairs(contract, handlers)) {
    const { route, inputSchema, outputSchema } = procedure['~orpc'];
    const meta = procedure['~orpc'].meta as RouteMeta;
    const method = route.method ?? 'POST';
    const path = route.path ?? '';
    problems.push(...ruleProblems(name, method, meta));
    if (typeof handler !== 'function') {
      problems.push(`${name}: no handler`);
      continue;
    }
    mounted.push({ method, path, meta });
    const input = inputSchema as z.ZodType | undefined;
    const output = outputSchema as z.ZodType;
    const status = route.successStatus ?? 200;
    const isGet = method === 'GET';

    app.route({
      method,
      url: asUrl(path),
      handler: async (request, reply) => {
        const base = needs.publicContext(request, reply);
        const actor = meta.publicBecause ? null : await needs.actorOf(request);
        if (!meta.publicBecause && !actor) throw new AppError('identity.not_signed_in');
        if (meta.permission && !can(actor!, meta.permission))
          throw new AppError('identity.forbidden', { permission: meta.permission });
        if (actor) checkPresence(actor, meta);
        const given = {
          ...(isGet ? (request.query as object) : (request.body as object | undefined)),
          ...(request.params as object),
        };
        const parsed = input ? input.parse(given) : undefined;
        const context = contextFor(meta, base, actor, request, given);
        const result = await (handler as (call: { input: unknown; context: unknown }) => Promise<unknown>)({
          input: parsed,
          context,
        });
        reply.code(status).header('content-type', 'application/json; charset=utf-8');
        return reply.send(JSON.stringify(output.parse(result)));
      },
    });
  }
  if (problems.length > 0) throw new Error(`Routes that cannot start:\n${problems.join('\n')}`);
  return mounted;

  function contextFor(
    meta: RouteMeta,
    base: PublicContext,
    actor: Actor | null,
    request: FastifyRequest,
    given: object,
  ): unknown {
    if (meta.publicBecause) return base;
    // The installation belongs to no enterprise: its routes audit by themselves.
    if (meta.signedInBecause || meta.permission === 'installation:manage')
      return Object.assign(Object.create(base) as PublicContext, { actor });
    const key = request.headers['idempotency-key'];
    return memberContext({
      db: needs.db,
      appendAudit: needs.appendAudit,
      base,
      actor: memberOf(actor!),
      verb: meta.audit,
      idempotent:
        typeof key === 'string' && key.length > 0 && request.method === 'POST'
          ? {
              key: key.slice(0, 200),
              route: `${request.method} ${meta.sameAs ? asUrl(meta.sameAs) : request.routeOptions.url}`,
              requestHash: sha256Hex(JSON.stringify(given)),
            }
          : null,
    });
  }
};
