import type { RouteMeta } from '@xingluo/contracts/route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, can, type Member } from '../authz.ts';
import { AppError } from '../errors.ts';

type Rule = Pick<RouteMeta, 'permission' | 'publicBecause' | 'signedInBecause'>;

/** A route that is not JSON: uploads, files, streams, callbacks with raw bytes, pages. */
export type RawRoute = Rule & {
  method:
    | 'GET'
    | 'POST'
    | 'PUT'
    | 'PATCH'
    | 'DELETE'
    | 'HEAD'
    | 'OPTIONS'
    | ('GET' | 'POST' | 'PATCH' | 'HEAD' | 'DELETE' | 'OPTIONS')[];
  /** Fastify's notation: `:id`, `*`. */
  path: string;
  /** One line for the list of routes. */
  summary: string;
  /** `member` is set on permission routes, `actor` on those and on signed-in ones. */
  handle(call: {
    request: FastifyRequest;
    reply: FastifyReply;
    actor: Actor | null;
    member: Member | null;
  }): Promise<unknown>;
  /** Leave the body unread on `request.raw` (streams, raw bytes). */
  rawBody?: boolean;
};

export const rawRoute = (route: RawRoute): RawRoute => route;

const guard = (route: RawRoute, actor: Actor | null): Member | null => {
  if (route.publicBecause) return null;
  if (!actor) throw new AppError('identity.not_signed_in');
  if (!route.permission) {
    if (actor.kind === 'key') throw new AppError('identity.person_needed');
    return null;
  }
  if (!can(actor, route.permission))
    throw new AppError('identity.forbidden', { permission: route.permission });
  if (!actor.tenantId || !actor.role) throw new AppError('identity.no_tenant');
  return actor as Member;
};

/** Mounts the raw routes; throws, naming every culprit, for one without exactly one rule. */
export const mountRaw = (
  app: FastifyInstance,
  routes: RawRoute[],
  actorOf: (request: FastifyRequest) => Promise<Actor | null>,
): void => {
  const problems = routes
    .filter(
      (route) => [route.permission, route.publicBecause, route.signedInBecause].filter(Boolean).length !== 1,
    )
    .map((route) => `${route.path}: needs exactly one of permission, signedInBecause, publicBecause`);
  if (problems.length > 0) throw new Error(`Raw routes that cannot start:\n${problems.join('\n')}`);

  const mount = (scope: FastifyInstance, route: RawRoute) =>
    scope.route({
      method: route.method,
      url: route.path,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const actor = route.publicBecause ? null : await actorOf(request);
        return route.handle({ request, reply, actor, member: guard(route, actor) });
      },
    });
  for (const route of routes.filter((candidate) => !candidate.rawBody)) mount(app, route);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of routes.filter((candidate) => candidate.rawBody)) mount(scope, route);
  });
};
