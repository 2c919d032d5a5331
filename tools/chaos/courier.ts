import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from './dice.ts';

export type CourierCounts = { twice: number; late: number; outOfOrder: number; taken: number };

type Letter = { platform: string; body: Buffer; headers: Record<string, string> };

/** Platforms deliver again what was not taken. */
const TRY_AGAIN_MS = [1000, 3000, 9000];

/**
 * Stands between the platforms' callbacks and the product, and delivers them as badly as a network may: twice, late,
 * and in another order than they were sent; what the product does not take is delivered again up to three times.
 * `to(platform)` is the product's address for them; late is up to `latestMs`, and at least a quarter of it.
 */
export const startCourier = async (dice: Dice, latestMs: number, to: (platform: string) => string | null) => {
  const counts: CourierCounts = { twice: 0, late: 0, outOfOrder: 0, taken: 0 };
  const stop = new AbortController();
  let held: Letter | null = null;
  let under = 0;

  const pause = (ms: number): Promise<boolean> => wait(ms, true, { signal: stop.signal }).catch(() => false);
  const handOnce = async (url: string, { body, headers }: Letter): Promise<boolean> => {
    const answer = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers }).catch(
      () => null,
    );
    await answer?.arrayBuffer();
    return answer?.ok === true;
  };
  const hand = async (letter: Letter): Promise<void> => {
    const url = to(letter.platform);
    if (url === null) return;
    for (const ms of [0, ...TRY_AGAIN_MS]) {
      if (!(await pause(ms))) return;
      if (await handOnce(url, letter)) {
        counts.taken += 1;
        return;
      }
    }
  };
  const deliver = async (letter: Letter): Promise<void> => {
    const lot = dice.next();
    if (lot < 0.25) {
      counts.twice += 1;
      await hand(letter);
      await hand(letter);
    } else if (lot < 0.5) {
      counts.late += 1;
      if (await pause(dice.whole(latestMs / 4, latestMs))) await hand(letter);
    } else if (lot < 0.75 && held === null) {
      held = letter;
      // None may come that it could follow.
      if ((await pause(latestMs)) && held === letter) {
        held = null;
        await hand(letter);
      }
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
          typeof entry[1] === 'string' && /^(content-type|x-|kwaisign|msg-id)/.test(entry[0]),
      ),
    );
    response.end('{"code":0}');
    under += 1;
    await deliver({ platform: (request.url ?? '/').slice(1), body: Buffer.concat(chunks), headers });
    under -= 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    /** Callbacks that are still on their way. */
    under: () => under,
    close: async (): Promise<void> => {
      stop.abort();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
