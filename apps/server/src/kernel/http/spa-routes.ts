import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { type RawRoute, rawRoute } from './raw-route.ts';
import { CONTENT_SECURITY_POLICY } from './server.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

type Encoded = { body: Buffer; encoding?: 'br' | 'gzip' };

/** The built pages from `folder`: hashed assets for ever, index.html never cached, every unknown path is a page of the router. */
export const spaRoutes = (folder: string): RawRoute[] => {
  const cache = new Map<string, Encoded>();
  const load = async (file: string, accepted: string): Promise<Encoded> => {
    const compressible = /\.(js|css|svg|html|json|webmanifest)$/.test(file);
    const encoding = compressible
      ? accepted.includes('br')
        ? 'br'
        : accepted.includes('gzip')
          ? 'gzip'
          : undefined
      : undefined;
    // Pages that were built anew while we run are served anew.
    const key = `${encoding ?? ''}:${(await stat(file)).mtimeMs}:${file}`;
    const known = cache.get(key);
    if (known) return known;
    const plain = await readFile(file);
    const body =
      encoding === 'br'
        ? brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
        : encoding === 'gzip'
          ? gzipSync(plain)
          : plain;
    const entry: Encoded = encoding ? { body, encoding } : { body };
    if (cache.size > 2000) cache.clear();
    cache.set(key, entry);
    return entry;
  };
  const send = async (request: FastifyRequest, reply: FastifyReply, file: string, maxAge: string) => {
    const { body, encoding } = await load(file, String(request.headers['accept-encoding'] ?? ''));
    reply.headers({
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': maxAge,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    });
    return reply.send(body);
  };
  return [
    rawRoute({
      method: ['GET', 'HEAD'],
      path: '/*',
      summary: 'The pages',
      publicBecause: 'the pages hold no data; every answer they ask for is guarded',
      async handle({ request, reply }) {
        const path = normalize(decodeURIComponent((request.params as { '*': string })['*'])).replace(
          /^(\.\.[/\\])+/,
          '',
        );
        if (path.startsWith('api/') || path.startsWith('files/') || path.includes('\0'))
          throw new AppError('http.not_found');
        const file = join(folder, path);
        if (path && extname(path) && file.startsWith(`${folder}/`) && existsSync(file)) {
          return send(
            request,
            reply,
            file,
            path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
          );
        }
        if (extname(path)) throw new AppError('http.not_found');
        return send(request, reply, join(folder, 'index.html'), 'no-cache');
      },
    }),
  ];
};
