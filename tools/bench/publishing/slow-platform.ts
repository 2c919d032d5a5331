// A process of its own, forked by the bench: as much of a platform's protocol as a post needs, each answer after a
// set time, so that the figures are those of the product. The strict doubles in packages/simulators keep every byte
// and write down all they know, which costs more than the product itself.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type SlowPlatformOrder = {
  /** Milliseconds from the end of a request to its answer. */
  answerMs: number;
  /** How fast the bytes of one video are taken; null: as they come. */
  bytesPerSecond: number | null;
};

const drain = async (request: IncomingMessage, bytesPerSecond: number | null): Promise<void> => {
  for await (const chunk of request)
    if (bytesPerSecond !== null) await wait(((chunk as Buffer).length / bytesPerSecond) * 1000);
};

const serve = async ({ answerMs, bytesPerSecond }: SlowPlatformOrder): Promise<number> => {
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const video = (id: string) => ({ video_info: { photo_id: id, pending: false } });
  const answers: Record<string, (query: URLSearchParams) => object> = {
    '/openapi/photo/start_upload': () => ({
      upload_token: randomBytes(20).toString('hex'),
      endpoint: host(),
    }),
    '/api/upload': () => ({}),
    '/api/upload/fragment': () => ({}),
    '/api/upload/complete': () => ({}),
    '/openapi/photo/publish': () => video(`3x${randomBytes(7).toString('hex')}`),
    '/openapi/photo/info': (query) => video(query.get('photo_id') ?? ''),
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://platform');
    const answer = answers[pathname];
    await drain(request, pathname.startsWith('/api/upload') ? bytesPerSecond : null);
    await wait(answerMs);
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ? { result: 1, ...answer(searchParams) } : {}));
  });
  await new Promise<void>((listening) => {
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, listening);
  });
  return (server.address() as AddressInfo).port;
};

process.once('message', async (order: SlowPlatformOrder) => {
  process.send?.(await serve(order));
});
// The bench went away, however it ended.
process.once('disconnect', () => process.exit(0));
