import { pipeline } from 'node:stream/promises';
import type { Blobs } from '../blobs.ts';
import { AppError } from '../errors.ts';
import type { SignedUrls } from '../signed-urls.ts';
import { downloadAs } from './file-name.ts';
import { type RawRoute, rawRoute } from './raw-route.ts';

/** What may be shown in place; everything else is a download. */
const types: Record<string, string> = {
  m3u8: 'application/vnd.apple.mpegurl',
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
};

/** One range of RFC 9110 §14; null = the whole file, 'unsatisfiable' = 416. Several ranges are answered whole. */
export const parseRange = (
  header: string | undefined,
  bytes: number,
): { start: number; end: number } | null | 'unsatisfiable' => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const last = Math.min(Number(match[2]), bytes);
    return last === 0 ? 'unsatisfiable' : { start: bytes - last, end: bytes };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? bytes : Math.min(Number(match[2]) + 1, bytes);
  if (start >= bytes) return 'unsatisfiable';
  return end <= start ? null : { start, end };
};

/** Its name is not signed: whoever has the address may name their copy, but not say that it is of another type. */
const dispositionOf = (extension: string, download: unknown): string => {
  const type = types[extension];
  if (typeof download === 'string' && type) return downloadAs(download, extension);
  return type ? 'inline' : 'attachment';
};

/** Files behind signed, expiring URLs; ranges for players, nothing executable ever. `?download=NAME` saves under a name. */
export const filesRoute = ({ blobs, urls }: { blobs: Blobs; urls: SignedUrls }): RawRoute =>
  rawRoute({
    method: ['GET', 'HEAD'],
    path: '/files/:grant/*',
    summary: 'A file behind a signed, expiring URL',
    publicBecause: 'the signature in the path is the key; it names the file or folder and when it ends',
    async handle({ request, reply }) {
      const { grant, '*': path } = request.params as { grant: string; '*': string };
      let key: string | null = null;
      let stat = null;
      try {
        key = urls.open(grant, path);
        stat = key && (await blobs.stat(key));
      } catch {
        // a path that is no key is answered like one that does not exist
      }
      if (!key || !stat) throw new AppError('http.not_found');
      const extension = key.split('.').pop()!.toLowerCase();
      const type = types[extension];
      const range = parseRange(request.headers.range, stat.bytes);
      const etag = `"${stat.bytes.toString(36)}-${stat.modifiedAt.getTime().toString(36)}"`;
      reply.headers({
        'content-type': type ?? 'application/octet-stream',
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=3600',
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': dispositionOf(extension, (request.query as { download?: unknown }).download),
        etag,
      });
      if (range === 'unsatisfiable')
        return reply.code(416).header('content-range', `bytes */${stat.bytes}`).send();
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      const { start, end } = range ?? { start: 0, end: stat.bytes };
      reply.code(range ? 206 : 200).header('content-length', end - start);
      if (range) reply.header('content-range', `bytes ${start}-${end - 1}/${stat.bytes}`);
      if (request.method === 'HEAD' || end === start) return reply.send();
      reply.hijack();
      reply.raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>);
      // A player that seeks closes the connection; that is not an error.
      await pipeline(blobs.read(key, { start, end }), reply.raw).catch(() => reply.raw.destroy());
    },
  });
