import { once } from 'node:events';
import { request } from 'node:http';
import type { RunningProduct } from './running-product.ts';

const PIECE = Buffer.alloc(1024 ** 2);

/** A `free` box that fills a file from `from` to its end (ISO/IEC 14496-12 §4.2 and §8.1.2: size 1 is a 64-bit size). */
const freeBox = (from: number, end: number): Buffer => {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write('free', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(end - from), 8);
  return header;
};

/**
 * Begins an upload of `bytes` bytes: `head` is a whole MP4, the rest is filled up. `send` transfers it by tus 1.0.0
 * in requests of `chunk` bytes, no faster than they are taken.
 */
export const startUpload = async (
  product: RunningProduct,
  cookie: string,
  { head, bytes }: { head: Buffer; bytes: number },
): Promise<{ assetId: string; send(chunk: number): Promise<void> }> => {
  const response = await fetch(new URL('/api/assets/presign', product.url), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ filename: 'large.mp4', bytes }),
  });
  if (!response.ok) throw new Error(`No upload could be begun: ${response.status} ${await response.text()}`);
  const { assetId, url } = (await response.json()) as { assetId: string; url: string };
  const start = Buffer.concat([head, freeBox(head.length, bytes)]);
  const piece = (offset: number, end: number): Buffer =>
    offset < start.length
      ? start.subarray(offset, end)
      : PIECE.subarray(0, Math.min(PIECE.length, end - offset));

  const patch = async (offset: number, end: number): Promise<void> => {
    const headers = {
      cookie,
      'tus-resumable': '1.0.0',
      'upload-offset': offset,
      'content-type': 'application/offset+octet-stream',
      'content-length': end - offset,
    };
    const sent = request(new URL(url, product.url), { method: 'PATCH', headers });
    const answered = once(sent, 'response');
    for (let at = offset; at < end; ) {
      const part = piece(at, end);
      at += part.length;
      if (!sent.write(part)) await Promise.race([once(sent, 'drain'), answered]);
    }
    sent.end();
    const [answer] = await answered;
    answer.resume();
    if (answer.statusCode !== 204)
      throw new Error(`The upload was refused at byte ${offset} with ${answer.statusCode}.`);
  };
  return {
    assetId,
    async send(chunk) {
      for (let offset = 0; offset < bytes; offset += chunk)
        await patch(offset, Math.min(offset + chunk, bytes));
    },
  };
};
