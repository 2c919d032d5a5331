import { sql } from 'kysely';

/** Instants by the database's clock, which all processes share. */
export const now = sql<Date>`now()`;
/** In whole ms, so that an instant that went through JavaScript still compares equal. */
export const dueNow = sql<Date>`date_trunc('milliseconds', now())`;
export const inMs = (ms: number) => sql<Date>`now() + make_interval(secs => ${ms / 1000})`;
/** The look-up's window begins with the first try of a call, also when it was repeated with a newer token. */
export const submittedNow = sql<Date>`coalesce(submitted_at, now())`;
