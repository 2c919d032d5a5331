import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { PublicContext } from './context.ts';
import { checkOrigin } from './origin.ts';
import { problemOf, toAppError } from './problems.ts';

/** The policy of every page; the same behind a reverse proxy. No inline script or style, no foreign origin. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "font-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "base-uri 'self'",
].join('; ');

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** The name of the session cookie: `__Host-` binds it to https, this host and path `/`. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-xingluo' : 'xingluo');

export type HttpNeeds = {
  log: Log;
  metrics: Metrics;
  /** https://host[:port] of the public address; null while it is not known. */
  publicOrigin(): string | null;
  trustProxy: boolean;
};

/** Fastify with ids, headers, one error answer, the origin check and metrics; routes are mounted by the caller. */
export const createHttp = async ({
  log,
  metrics,
  publicOrigin,
  trustProxy,
}: HttpNeeds): Promise<FastifyInstance> => {
  const app = Fastify({
    trustProxy,
    logger: false,
    genReqId: () => newId('req'),
    bodyLimit: 2 * 1024 * 1024,
    forceCloseConnections: true,
    requestTimeout: 0, // a 2 GB upload on a slow line takes as long as it takes
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 400 },
  });
  await app.register(cookie);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    reply.header('x-request-id', request.id);
    if (publicOrigin()?.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000');
    checkOrigin(request, publicOrigin());
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    log.debug(
      { request: request.id, method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    );
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = toAppError(error);
    if (problem.status >= 500)
      log.error(
        { err: problem.cause ?? error, request: request.id, route: request.routeOptions.url },
        'a request failed',
      );
    answer(reply, problem, request);
  });
  app.setNotFoundHandler((request, reply) => answer(reply, new AppError('http.not_found'), request));
  return app;
};

const answer = (reply: FastifyReply, problem: AppError, request: FastifyRequest): void => {
  const wait = problem.data.retryAfterSeconds;
  if (typeof wait === 'number') reply.header('retry-after', Math.ceil(wait));
  reply
    .code(problem.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problemOf(problem, request.id)));
};

/** What every handler gets of a request, with the cookie's attributes in one place. */
export const publicContext =
  (secure: boolean) =>
  (request: FastifyRequest, reply: FastifyReply): PublicContext => ({
    requestId: request.id,
    address: request.ip,
    host: request.host,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
    get signal() {
      const gone = new AbortController();
      if (reply.raw.destroyed) gone.abort();
      else reply.raw.on('close', () => reply.raw.writableFinished || gone.abort());
      return gone.signal;
    },
    setSession(token) {
      const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
      if (token === null) reply.clearCookie(cookieName(secure), attributes);
      else reply.setCookie(cookieName(secure), token, { ...attributes, maxAge: 30 * 24 * 3600 });
    },
  });
