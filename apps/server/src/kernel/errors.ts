import { type ErrorCode, errorCatalogue } from '@xingluo/contracts/errors';

/** The one error family: a code of the catalogue, its HTTP status, a sentence, and data for the reader. */
export class AppError extends Error {
  override name = 'AppError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly data: Record<string, unknown>;

  constructor(code: ErrorCode, data: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(errorCatalogue[code][1], options);
    this.code = code;
    this.status = errorCatalogue[code][0];
    this.data = data;
  }
}

/** Throws `code` when nothing was found; narrows otherwise. */
export const found = <T>(value: T | undefined | null, code: ErrorCode): T => {
  if (value === undefined || value === null) throw new AppError(code);
  return value;
};
