import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import { openApiDocument } from './openapi.ts';
import { type RawRoute, rawRoute } from './raw-route.ts';
import { REFERENCE_STYLE, referencePage } from './reference-page.ts';
import { CONTENT_SECURITY_POLICY } from './server.ts';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const sameText = (given: string, wanted: string): boolean =>
  given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));

/** Health, readiness, metrics and the API reference. */
export const operationsRoutes = (needs: {
  metrics: Metrics;
  metricsToken: string | undefined;
  version: string;
  publicUrl(): string;
  /** Name of what is not ready; empty when everything is. */
  notReady(): Promise<string[]>;
}): RawRoute[] => {
  const mayScrape = (request: FastifyRequest): boolean => {
    const bearer = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (needs.metricsToken) return sameText(bearer, needs.metricsToken);
    // The socket's address, not a forwarded one: a header must not open this door.
    return (
      loopback.has(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined
    );
  };
  let document: Promise<object> | undefined;
  const openApi = (): Promise<object> => {
    document ??= openApiDocument(needs.version, needs.publicUrl());
    return document;
  };
  return [
    rawRoute({
      method: 'GET',
      path: '/api/health',
      summary: 'The process answers',
      publicBecause: 'load balancers ask without signing in',
      handle: async () => ({ ok: true, version: needs.version }),
    }),
    rawRoute({
      method: 'GET',
      path: '/api/ready',
      summary: 'Everything it needs answers',
      publicBecause: 'load balancers ask without signing in',
      async handle({ reply }) {
        const missing = await needs.notReady();
        return reply.code(missing.length > 0 ? 503 : 200).send({ ok: missing.length === 0, missing });
      },
    }),
    rawRoute({
      method: 'GET',
      path: '/metrics',
      summary: 'Prometheus metrics',
      publicBecause: 'loopback or the metrics token only, checked by the handler',
      async handle({ request, reply }) {
        if (!mayScrape(request)) throw new AppError('http.not_found');
        return reply.header('content-type', needs.metrics.contentType).send(await needs.metrics.text());
      },
    }),
    rawRoute({
      method: 'GET',
      path: '/api/openapi.json',
      summary: 'OpenAPI 3.1 document',
      publicBecause: 'the shape of the API is no secret',
      handle: ({ reply }) =>
        openApi().then((body) =>
          reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body)),
        ),
    }),
    rawRoute({
      method: 'GET',
      path: '/api/docs',
      summary: 'API reference',
      publicBecause: 'the shape of the API is no secret',
      async handle({ reply }) {
        const page = referencePage((await openApi()) as Parameters<typeof referencePage>[0]);
        return reply
          .headers({
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': CONTENT_SECURITY_POLICY,
          })
          .send(page);
      },
    }),
    rawRoute({
      method: 'GET',
      path: '/api/docs.css',
      summary: 'Style of the API reference',
      publicBecause: 'a style sheet',
      handle: async ({ reply }) =>
        reply.header('content-type', 'text/css; charset=utf-8').send(REFERENCE_STYLE),
    }),
  ];
};
