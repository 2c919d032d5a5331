import { createHash } from 'node:crypto';
import { looksLikeMp4 } from './frame-parts.ts';

const videoMax = 128_000_000;
const types = ['video/mp4', 'video/quicktime', 'video/3gpp'];

export type FetchedVideo = { bytes: number; sha256: string };

const readAll = async (body: AsyncIterable<Uint8Array>): Promise<FetchedVideo | { problem: string }> => {
  const sha256 = createHash('sha256');
  let bytes = 0;
  let head = Buffer.alloc(0);
  for await (const chunk of body) {
    if (head.length < 16) head = Buffer.concat([head, chunk]).subarray(0, 16);
    bytes += chunk.length;
    if (bytes > videoMax) return { problem: '视频超过 128 MB。' };
    sha256.update(chunk);
  }
  return looksLikeMp4(head)
    ? { bytes, sha256: sha256.digest('hex') }
    : { problem: '视频内容不是 mp4、mov 或 3gp。' };
};

/**
 * Really fetches the video as the phone would. `peek`: only whether it is there and what it claims to be, with the
 * hash empty and the claimed length (0 when it was not told).
 */
export const fetchVideo = async (
  address: string,
  peek: boolean,
): Promise<FetchedVideo | { problem: string }> => {
  if (!/^https?:\/\//.test(address)) return { problem: 'video_path 必须是 http(s) 地址。' };
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(20_000) });
    const problem = headersProblem(answer);
    if (problem === null && !peek && answer.body !== null) return await readAll(answer.body);
    await answer.body?.cancel();
    return problem === null
      ? { bytes: Number(answer.headers.get('content-length') ?? 0), sha256: '' }
      : { problem };
  } catch (error) {
    return { problem: `手机打不开视频地址：${String((error as Error).cause ?? error)}` };
  }
};

const headersProblem = ({ ok, status, headers }: Response): string | null => {
  if (!ok) return `视频地址返回 HTTP ${status}。`;
  const type = headers.get('content-type')?.split(';')[0] ?? '（空）';
  if (!types.includes(type)) return `视频的 Content-Type 是 ${type}，只支持 ${types.join('、')}。`;
  return Number(headers.get('content-length') ?? 0) > videoMax ? '视频超过 128 MB。' : null;
};
