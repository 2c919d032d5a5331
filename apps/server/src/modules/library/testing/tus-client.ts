import type { FastifyInstance } from 'fastify';
import { AS } from '../../../engines/testing/http.ts';
import type { Member } from '../../../kernel/authz.ts';

const base = (as: Member) => ({ [AS]: as.userId, 'tus-resumable': '1.0.0' });

/** The verbs of tus 1.0.0 as one person sends them. */
export const tusClient = (http: FastifyInstance, as: Member) => ({
  create: (length: number, metadata: Record<string, string>) =>
    http.inject({
      method: 'POST',
      url: '/api/uploads',
      headers: {
        ...base(as),
        'upload-length': String(length),
        'upload-metadata': Object.entries(metadata)
          .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
          .join(','),
      },
    }),
  head: (url: string) => http.inject({ method: 'HEAD', url, headers: base(as) }),
  patch: (url: string, offset: number, bytes: Buffer, headers: Record<string, string> = {}) =>
    http.inject({
      method: 'PATCH',
      url,
      headers: {
        ...base(as),
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(bytes.length),
        ...headers,
      },
      payload: bytes,
    }),
  remove: (url: string) => http.inject({ method: 'DELETE', url, headers: base(as) }),
  presign: (body: object) =>
    http.inject({ method: 'POST', url: '/api/assets/presign', headers: { [AS]: as.userId }, payload: body }),
});
