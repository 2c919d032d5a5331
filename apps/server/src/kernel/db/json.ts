/** A value for a jsonb column. Arrays would become PostgreSQL arrays otherwise. */
export const json = (value: unknown): string => JSON.stringify(value);

/** `%` and `_` taken literally in LIKE patterns. */
export const likeText = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
