import type { z } from 'zod';
import type { CallIo } from './connector.ts';
import { type Answer, type Call, type Http, lostAnswer, type ReadVerdict, type Verdict } from './http.ts';
import { Refusal, type RefusalKind } from './refusal.ts';

/** What a platform's code means for us. */
export type RefusalRow = { kind: RefusalKind; retryAfterMs?: number; uploadLost?: boolean };

/** A table from runs of codes of the same kind; `waits`: milliseconds to wait, by code. */
export const refusalRows = (
  groups: readonly [RefusalKind, readonly number[]][],
  waits: Record<string, number>,
): Map<string, RefusalRow> =>
  new Map(
    groups.flatMap(([kind, codes]) =>
      codes.map((code): [string, RefusalRow] => {
        const wait = waits[String(code)];
        return [String(code), wait === undefined ? { kind } : { kind, retryAfterMs: wait }];
      }),
    ),
  );

/** Makes a row from a refusing verdict; `step` is the call that was refused, as in `Exchange.step`. */
export type JudgeVerdict = (verdict: Verdict, step?: string) => RefusalRow;

/** One call whose answer has the given shape; throws Refusal for everything else. */
export type Ask = <T>(io: CallIo, call: Call, shape: z.ZodType<T>) => Promise<T>;

/** Joins HTTP, a platform's envelope and its table of refusals. `view`: what of an answer the shapes look at. */
export const createAsk =
  (
    http: Http,
    read: ReadVerdict,
    judge: JudgeVerdict,
    view: (answer: Answer) => unknown = ({ value }) => value,
  ): Ask =>
  async (io, call, shape) => {
    const answer = await http.send(io, call, read);
    const { verdict, head } = answer;
    if (!verdict.ok) {
      const row = judge(verdict, call.step);
      throw new Refusal(`${call.step}: refused with ${verdict.code} (${verdict.message ?? 'no message'}).`, {
        ...row,
        appToken: row.kind === 'token_expired' ? (call.appToken ?? null) : null,
        // What this answer said is nearer than what the table knows.
        retryAfterMs: head.retryAfterMs ?? row.retryAfterMs ?? null,
        step: call.step,
        platformCode: verdict.code,
        platformMessage: verdict.message,
      });
    }
    const parsed = shape.safeParse(view(answer));
    if (!parsed.success)
      throw lostAnswer(call, 'the answer lacks what the protocol promises', { cause: parsed.error });
    return parsed.data;
  };
