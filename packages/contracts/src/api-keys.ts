import { z } from 'zod';
import { permissions } from './permissions.ts';
import { id, instant, ok, page, pageQuery, route, text } from './route.ts';

/** What a key may be allowed to do: everything but running the installation and making further keys. */
export const keyScopes = permissions.filter(
  (one): one is Exclude<(typeof permissions)[number], 'installation:manage' | 'api_keys:write'> =>
    one !== 'installation:manage' && one !== 'api_keys:write',
);
/** Days until a key ends; null: it does not end by itself. */
export const keyLives = [7, 30, 90, 365] as const;

export const apiKey = z.object({
  id: id('key'),
  name: z.string(),
  /** The first characters, by which people know it again. */
  prefix: z.string(),
  scopes: z.array(z.enum(keyScopes)),
  ownerId: id('u'),
  ownerName: z.string(),
  mine: z.boolean(),
  expiresAt: instant.nullable(),
  /** To within five minutes; null: never. */
  lastUsedAt: instant.nullable(),
  lastAddress: z.string().nullable(),
  createdAt: instant,
});
export type ApiKey = z.infer<typeof apiKey>;

export const apiKeysContract = {
  list: route('GET', '/api/api-keys', 'API keys: own ones, for an administrator everybody’s', {
    permission: 'api_keys:write',
  })
    .input(z.object(pageQuery))
    .output(page(apiKey)),
  create: route(
    'POST',
    '/api/api-keys',
    'Create an API key; its text is told this once',
    { permission: 'api_keys:write', audit: 'api_keys.key_created', stepUp: true },
    201,
  )
    .input(
      z.object({
        name: text(60),
        scopes: z.array(z.enum(keyScopes)).min(1),
        days: z.union(keyLives.map((days) => z.literal(days))).nullable(),
      }),
    )
    .output(apiKey.extend({ key: z.string() })),
  revoke: route('DELETE', '/api/api-keys/{id}', 'Revoke an API key', {
    permission: 'api_keys:write',
    audit: 'api_keys.key_revoked',
  })
    .input(z.object({ id: id('key') }))
    .output(ok),
};
