import { oc } from '@orpc/contract';
import { z } from 'zod';
import type { AuditVerb } from './audit-verbs.ts';
import type { Permission } from './permissions.ts';

/** What stands beside every route: who may call it, and what the audit log says of it. */
export type RouteMeta = {
  /** Permission that the actor needs in the current tenant. */
  permission?: Permission;
  /** A route anybody signed in may call (own profile, own sessions) names why. */
  signedInBecause?: string;
  /** An API key may call this signed-in route too; the others are for a person at a browser. */
  alsoByKey?: true;
  /** For a person who has proven a short while ago that it is them; never for an API key. */
  stepUp?: true;
  /** A route without sign-in names why. */
  publicBecause?: string;
  /** Verb written to the audit log in the transaction of the change. Every changing route has one or `noAuditBecause`. */
  audit?: AuditVerb;
  /** Another name of this path: an Idempotency-Key used on both is one key. */
  sameAs?: `/${string}`;
  noAuditBecause?: string;
};

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * One HTTP route: method, path (`{id}` for parameters), a summary for the reference page, and its rules.
 * Query, path and body fields arrive as one input object; names must not collide.
 */
export const route = (
  method: Method,
  path: `/${string}`,
  summary: string,
  meta: RouteMeta,
  successStatus: 200 | 201 = 200,
) =>
  oc
    .$meta<RouteMeta>({})
    .meta(meta)
    .route({
      method,
      path,
      summary,
      tags: [path.split('/')[2] ?? 'api'],
      ...(successStatus === 201 ? { successStatus } : {}),
    });

/** An id that looks like `v_01h…` (TypeID: prefix, then 26 characters of base32 UUIDv7). */
export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), {
    message: `expected an id like ${prefix}_…`,
  });

/** An instant in UTC, ISO 8601 with milliseconds or without. */
export const instant = z.iso.datetime({ offset: true });

/** Query of a cursor list; `cursor` is opaque and comes from the previous page. */
export const pageQuery = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** One page of a cursor list; `nextCursor` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Several values in one query parameter, with commas between them: `?state=queued,failed`. */
export const commaList = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .max(500)
    .transform((values) => values.split(','))
    .pipe(z.array(item).min(1))
    .describe('One value, or several with commas between them');

export const ok = z.object({ ok: z.literal(true) });

/** The state a writer has seen; a stale one is answered with 409 and the current state. */
export const version = z.number().int().min(1);

/** A short text a person typed: trimmed, non-empty. */
export const text = (most: number) => z.string().trim().min(1).max(most);
