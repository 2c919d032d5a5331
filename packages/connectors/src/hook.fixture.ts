import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Bench } from './bench.fixture.ts';
import type { WebhookDelivery, WebhookEvent } from './connector.ts';

export type Hook = { events: WebhookEvent[]; deliveries: WebhookDelivery[] };

/** Registers a webhook address with the demo app; gives what was taken, in its order, until the test ends. */
export const openHook = async ({ connector, simulator }: Bench): Promise<Hook> => {
  const app = simulator.demoApp;
  const hook: Hook = { events: [], deliveries: [] };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const delivery = { rawBody: Buffer.concat(chunks), headers: request.headers, app };
    const event = connector.verifyWebhook?.(delivery) ?? null;
    if (event === null) return response.writeHead(401).end();
    hook.events.push(event);
    hook.deliveries.push(delivery);
    return response.writeHead(200, { 'content-type': event.reply.contentType }).end(event.reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  await simulator.control.app({ ...app, webhookUrl: `http://127.0.0.1:${port}/hook` });
  return hook;
};
