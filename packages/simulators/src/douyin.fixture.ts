import { expect } from 'vitest';

type Answer = { data: Record<string, unknown> & { error_code: number } };

/** Bytes that begin like an MP4. */
export const mp4 = (bytes: number): Buffer => {
  const file = Buffer.alloc(bytes, 7);
  file.write('\0\0\0\x18ftypisom', 0, 'latin1');
  return file;
};

/** What stands in `data` of an answer in envelope v1. */
export const dataOf = async (answer: Response): Promise<Answer['data']> => {
  expect(answer.status).toBe(200);
  const { data, extra } = (await answer.json()) as Answer & { extra: { error_code: number } };
  expect(extra.error_code).toBe(data.error_code);
  return data;
};

/** A form, as the token calls take it. */
export const formPost = async (origin: string, path: string, fields: Record<string, string>) =>
  dataOf(await fetch(new URL(path, origin), { method: 'POST', body: new URLSearchParams(fields) }));
