import { z } from 'zod';
import type { ReadVerdict } from '../http.ts';

const half = z
  .object({ error_code: z.number(), description: z.string(), sub_description: z.string(), logid: z.string() })
  .partial();
const first = z.object({ data: half.nullish(), extra: half.nullish() });
const second = z.object({
  err_no: z.number(),
  err_msg: z.string().optional(),
  log_id: z.string().optional(),
});

/**
 * Envelope v1 has its code in `data` and `extra` (one of them may lack it), v2 has `err_no`; HTTP 200 always.
 * It is a success only where every code is 0.
 */
export const readVerdict: ReadVerdict = (value) => {
  const newer = second.safeParse(value);
  if (newer.success) {
    const { err_no, err_msg, log_id } = newer.data;
    return { ok: err_no === 0, code: String(err_no), message: err_msg || null, requestId: log_id ?? null };
  }
  const older = first.safeParse(value);
  if (!older.success) return null;
  const halves = [older.data.data, older.data.extra].filter((one) => one != null);
  const codes = halves.flatMap(({ error_code }) => (error_code === undefined ? [] : [error_code]));
  if (codes.length === 0) return null;
  const refusing = codes.find((code) => code !== 0) ?? 0;
  const message = halves.map((one) => one.description || one.sub_description).find(Boolean);
  return {
    ok: refusing === 0,
    code: String(refusing),
    message: message ?? null,
    requestId: older.data.extra?.logid ?? null,
  };
};

/** What stands in `data`. */
export const within = <T>(shape: z.ZodType<T>): z.ZodType<T> =>
  z.object({ data: shape }).transform(({ data }) => data);
