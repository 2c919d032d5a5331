import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from './dice.ts';

export type CourierCounts = { twice: number; late: number; outOfOrder: number; taken: number };

type Letter = { platform: string; body: Buffer; headers: Record<string, string> };

const TIMES = { from: 5_000, to: 20_000 } as const;

/**
 * Stands between the platforms' callbacks and the product, and delivers them as badly as a network may: twice, late,
 * and in another order than they were sent. `to(platform)` is the product's address for them.
 */
export const startCourier = async (dice: Dice, to: (platform: string) => string | null) => {
  const counts: CourierCounts = { twice: 0, late: 0, outOfOrder: 0, taken: 0 };
  const stop = new AbortController();
  let held: Letter | null = null;

  const hand = async ({ platform, body, headers }: Letter): Promise<void> => {
    const url = to(platform);
    if (url === null) return;
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers }).catch(
      () => null,
    );
    if (answer?.ok) counts.taken += 1;
    await answer?.arrayBuffer();
  };
  const deliver = async (letter: Letter): Promise<void> => {
    const lot = dice.next();
    if (lot < 0.25) {
      counts.twice += 1;
      await hand(letter);
      await hand(letter);
    } else if (lot < 0.5) {
      counts.late += 1;
      const late = await wait(dice.whole(TIMES.from, TIMES.to), true, { signal: stop.signal }).catch(
        () => false,
      );
      if (late) await hand(letter);
    } else if (lot < 0.75 && held === null) {
      held = letter;
    } else {
      await hand(letter);
      const before = held;
      held = null;
      if (before === null) return;
      counts.outOfOrder += 1;
      await hand(before);
    }
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && /^(content-type|x-|kwaisign)/.test(entry[0]),
      ),
    );
    response.end('{"code":0}');
    await deliver({ platform: (request.url ?? '/').slice(1), body: Buffer.concat(chunks), headers });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: async (): Promise<void> => {
      stop.abort();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
