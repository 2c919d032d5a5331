import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a changing request that a browser sends for another site (CSRF), beside SameSite cookies.
 * Sec-Fetch-Site decides where it is sent; older browsers send Origin; programs send neither and carry no foreign cookies.
 */
export const checkOrigin = (request: FastifyRequest, publicOrigin: string | null): void => {
  if (safe.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
    throw new AppError('http.foreign_origin');
  }
  const origin = request.headers.origin;
  if (origin === undefined) return;
  if (origin === publicOrigin || origin === `${request.protocol}://${request.host}`) return;
  throw new AppError('http.foreign_origin');
};
