import { setTimeout as wait } from 'node:timers/promises';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Client } from '../../apps/server/src/cli/try/client.ts';
import type { Bound } from './accounts.ts';

const NUMBER = /第(\d+)号/;

/** Each post has words of its own, by which the platforms' ledgers and the tasks are compared. */
export const titleOf = (number: number): string => `混沌试验第${number}号`;
/** The number in a post's words; null: not one of ours. */
export const numberIn = (text: string): number | null => {
  const found = NUMBER.exec(text)?.[1];
  return found === undefined ? null : Number(found);
};

/** One call that plans a post for each account. */
export type Round = { key: string; at: number; accounts: Bound[]; first: number; gapMs: number };

/** `publishes` posts over `ms`, in rounds of one post per account, each planned a moment before it is due. */
export const roundsOf = (
  seed: number,
  publishes: number,
  ms: number,
  accounts: Bound[],
  start: number,
): Round[] => {
  const gapMs = ms / publishes;
  return Array.from({ length: Math.ceil(publishes / accounts.length) }, (_, index) => {
    const first = index * accounts.length;
    return {
      key: `chaos-${seed}-${index}`,
      at: start + first * gapMs,
      accounts: accounts.slice(0, publishes - first),
      first,
      gapMs,
    };
  });
};

/**
 * Plans a round. An answer that does not come, or 5xx, is asked for again with the same Idempotency-Key: whether the
 * first try had an effect is for the product to know.
 */
export const order = async (
  client: Client,
  videoId: string,
  round: Round,
  giveUpAt: number,
): Promise<string[]> => {
  const targets = round.accounts.map((account, index) => ({
    accountId: account.id,
    title: titleOf(round.first + index),
    settings: account.settings,
    scheduleAt: new Date(round.at + index * round.gapMs).toISOString(),
  }));
  const body = JSON.stringify({
    videoId,
    title: '混沌试验',
    description: 'kill -9',
    tags: ['混沌'],
    targets,
  });
  for (;;) {
    const answer = await client
      .raw('/api/publish/batch', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': round.key },
        body,
        signal: AbortSignal.timeout(20_000),
      })
      .catch(() => null);
    if (answer?.status === 201)
      return ((await answer.json()) as { items: PublishTask[] }).items.map(({ id }) => id);
    const said = answer === null ? 'no answer' : `${answer.status} ${await answer.text()}`;
    const mayPass = answer === null || answer.status >= 500 || answer.status === 409;
    if (!mayPass || Date.now() > giveUpAt) throw new Error(`Round ${round.key} was not planned: ${said}`);
    await wait(500);
  }
};
