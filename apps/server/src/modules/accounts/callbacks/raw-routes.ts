import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/errors.ts';
import { type RawRoute, rawRoute } from '../../../kernel/http/raw-route.ts';
import type { Receive } from './receive.ts';

/** Platforms send a few KB; more is nobody we know. */
const BODY_MOST = 1024 * 1024;

const bytesOf = async (request: FastifyRequest): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.raw) {
    size += (chunk as Buffer).length;
    if (size > BODY_MOST) throw new AppError('http.too_large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

/** The addresses that platforms call: one per app, and one shared by all on a simulated platform. */
export const callbackRoutes = (receive: Receive): RawRoute[] => {
  const handle = async ({ request, reply }: { request: FastifyRequest; reply: FastifyReply }) => {
    const { platform = '', appId = null } = request.params as { platform?: string; appId?: string };
    const rawBody = await bytesOf(request);
    const answer = await receive({ platform, appId, rawBody, headers: request.headers });
    if (!answer) throw new AppError('accounts.callback_unsigned');
    return reply.header('content-type', answer.contentType).send(answer.body);
  };
  const route = (path: string, summary: string) =>
    rawRoute({
      method: 'POST',
      path,
      summary,
      rawBody: true,
      publicBecause: "the platform's signature over the raw body is the key",
      handle,
    });
  return [
    route('/connect/webhooks/:platform/:appId', 'A platform tells what happened to an app, account or post'),
    route('/connect/webhooks/:platform', 'The same from a simulated platform'),
  ];
};
