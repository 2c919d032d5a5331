import { createServer } from 'node:http';
import { afterAll, expect, it, vi } from 'vitest';
import { startCourier } from './courier.ts';

/** Refuses the first two deliveries, as a product whose database is down. */
const seen = [];
const product = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push({ body, id: request.headers['msg-id'] });
  response.writeHead(seen.length <= 2 ? 503 : 200).end();
});
await new Promise((done) => product.listen(0, '127.0.0.1', done));
const always = (lot) => ({ next: () => lot, whole: (from) => from, pick: ([first]) => first });
const couriers = [];
const courierOf = async (lot, latestMs) => {
  const courier = await startCourier(
    always(lot),
    latestMs,
    () => `http://127.0.0.1:${product.address().port}`,
  );
  couriers.push(courier);
  return courier;
};
const send = ({ url }, body) =>
  fetch(`${url}/any`, { method: 'POST', body, headers: { 'content-type': 'text/plain', 'msg-id': 'm1' } });
afterAll(async () => {
  for (const courier of couriers) await courier.close();
  product.closeAllConnections();
  product.close();
});

it('delivers again what was not taken, with what names the message', async () => {
  const courier = await courierOf(0.9, 1000);
  await send(courier, 'late database');
  await vi.waitFor(() => expect(courier.under()).toBe(0), { timeout: 20_000, interval: 50 });
  expect(seen).toEqual(Array.from({ length: 3 }, () => ({ body: 'late database', id: 'm1' })));
  expect(courier.counts.taken).toBe(1);
});

it('does not keep for ever what waits for another to come before it', async () => {
  const courier = await courierOf(0.6, 100);
  await send(courier, 'alone');
  await vi.waitFor(() => expect(courier.counts.taken).toBe(1), { timeout: 20_000, interval: 20 });
  expect(courier.under()).toBe(0);
});
