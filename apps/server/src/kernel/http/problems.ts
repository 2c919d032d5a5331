import type { FastifyError } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';

/** The JSON of every error answer; the typed client of the SPA reads the same five fields. */
export type Problem = {
  defined: false;
  code: string;
  status: number;
  message: string;
  data: Record<string, unknown>;
};

const fromFastify: Record<string, ConstructorParameters<typeof AppError>[0]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'http.unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'http.malformed_body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'http.malformed_body',
  FST_ERR_CTP_BODY_TOO_LARGE: 'http.too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'http.malformed_body',
};

/** PostgreSQL's out-of-disk and shutting-down classes: the caller may try again later. */
const unavailable = new Set([
  '53100',
  '53200',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** Any thrown thing → an AppError; what we do not know is our own fault and says nothing of its inside. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) {
    return new AppError('http.invalid_input', {
      issues: error.issues.map((issue) => ({
        path: issue.path.map(String).join('.'),
        message: issue.message,
      })),
    });
  }
  const code = (error as FastifyError | null)?.code ?? '';
  if (fromFastify[code]) return new AppError(fromFastify[code], {}, { cause: error });
  if (error instanceof SyntaxError && (error as { statusCode?: number }).statusCode === 400)
    return new AppError('http.malformed_body');
  if (unavailable.has(code))
    return new AppError('http.unavailable', { retryAfterSeconds: 2 }, { cause: error });
  return new AppError('http.internal', {}, { cause: error });
};

export const problemOf = (error: AppError, requestId: string): Problem => ({
  defined: false,
  code: error.code,
  status: error.status,
  message: error.message,
  data: { ...error.data, requestId },
});
