import type { FormError } from '@nuxt/ui';
import { type ApiError, fieldIssues } from '../../api/api-error.ts';

/**
 * Splits a refusal into complaints about fields that the form shows and whether anything is left to say above it.
 * The server's reasons are English; `refused` wraps them into the person's language. `byCode` names the field that a refusal without a path is about (`'identity.email_taken': 'email'`).
 */
export function serverErrors(
  error: ApiError,
  names: readonly string[],
  byCode: Partial<Record<string, string>>,
  sentence: (error: ApiError) => string,
  refused: (reason: string) => string,
): { fields: FormError[]; rest: boolean } {
  const named = byCode[error.code];
  if (named !== undefined && names.includes(named)) {
    return { fields: [{ name: named, message: sentence(error) }], rest: false };
  }
  const issues = fieldIssues(error).map(({ path, message }) => ({
    name: path.join('.'),
    message: refused(message),
  }));
  const fields = issues.filter(({ name }) => names.includes(name));
  return { fields, rest: fields.length === 0 || fields.length < issues.length };
}
