import { z } from 'zod';
import { platformSchema, settingOptionSchema } from './platforms.ts';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export const platformApp = z.object({
  id: id('app'),
  platform: z.string(),
  name: z.string(),
  clientKey: z.string(),
  /** Last four characters of the secret; the secret itself never leaves the server. */
  secretHint: z.string(),
  /** Register this address at the platform as the redirect URI. */
  callbackUrl: z.string(),
  accounts: z.number().int(),
  version,
  createdAt: instant,
});
export type PlatformApp = z.infer<typeof platformApp>;

export const account = z.object({
  id: id('acc'),
  projectId: id('p').nullable(),
  platform: z.string(),
  appId: id('app'),
  /** The platform's own id of the account. */
  accountId: z.string(),
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  status: z.enum(['active', 'reauth_required', 'unbound']),
  statusReason: z.string().nullable(),
  scopes: z.array(z.string()),
  expireAt: instant.nullable(),
  refreshExpireAt: instant.nullable(),
  ownerId: z.string().nullable(),
  createdAt: instant,
  version,
});
export type Account = z.infer<typeof account>;

export const accountsContract = {
  platforms: route('GET', '/api/platforms', 'Platforms with their limits, fields and modes', {
    signedInBecause: 'limits and labels of platforms are public knowledge',
  }).output(z.object({ items: z.array(platformSchema.extend({ enabled: z.boolean() })) })),
  apps: route('GET', '/api/platform-apps', 'Platform apps (client keys) of the enterprise', {
    permission: 'accounts:read',
  }).output(z.object({ items: z.array(platformApp) })),
  addApp: route(
    'POST',
    '/api/platform-apps',
    'Add a platform app',
    { permission: 'accounts:manage', audit: 'accounts.app_added' },
    201,
  )
    .input(
      z.object({
        platform: z.string().max(40),
        name: text(60).optional(),
        clientKey: text(200),
        clientSecret: text(400),
      }),
    )
    .output(platformApp),
  /** For simulated platforms only: the simulator's demo app, so that nobody hunts for keys to try it. */
  addDemoApp: route(
    'POST',
    '/api/platform-apps/demo',
    'Add the demo app of a simulated platform',
    {
      permission: 'accounts:manage',
      audit: 'accounts.app_added',
    },
    201,
  )
    .input(z.object({ platform: z.string().max(40) }))
    .output(platformApp),
  changeApp: route('PATCH', '/api/platform-apps/{id}', 'Rename, or replace the secret', {
    permission: 'accounts:manage',
    audit: 'accounts.app_changed',
  })
    .input(
      z.object({ id: id('app'), name: text(60).optional(), clientSecret: text(400).optional(), version }),
    )
    .output(platformApp),
  removeApp: route('DELETE', '/api/platform-apps/{id}', 'Remove an app without bound accounts', {
    permission: 'accounts:manage',
    audit: 'accounts.app_removed',
  })
    .input(z.object({ id: id('app') }))
    .output(ok),
  startOAuth: route(
    'POST',
    '/api/connect/oauth/start',
    'Begin to bind an account: where to send the person',
    {
      permission: 'accounts:manage',
      audit: 'accounts.binding_started',
    },
  )
    .input(
      z.object({
        platform: z.string().max(40),
        appId: id('app').optional(),
        projectId: id('p').optional(),
        /** Authorise this account again. */
        accountId: id('acc').optional(),
        returnTo: z
          .string()
          .max(200)
          .regex(/^\/(?![/\\])/, 'a path of this site')
          .default('/accounts'),
      }),
    )
    .output(z.object({ url: z.string(), expiresAt: instant })),
  accounts: route('GET', '/api/accounts', 'Bound accounts', { permission: 'accounts:read' })
    .input(
      z.object({
        ...pageQuery,
        q: z.string().max(100).optional(),
        platform: z.string().max(40).optional(),
        status: z.enum(['active', 'reauth_required']).optional(),
        projectId: id('p').optional(),
      }),
    )
    .output(page(account)),
  account: route('GET', '/api/accounts/{id}', 'One account', { permission: 'accounts:read' })
    .input(z.object({ id: id('acc') }))
    .output(account),
  changeAccount: route('PATCH', '/api/accounts/{id}', 'Move to a project, set the owner', {
    permission: 'accounts:manage',
    audit: 'accounts.account_changed',
  })
    .input(
      z.object({
        id: id('acc'),
        projectId: id('p').nullable().optional(),
        ownerId: id('u').nullable().optional(),
        version,
      }),
    )
    .output(account),
  accountOptions: route(
    'GET',
    '/api/accounts/{id}/options/{name}',
    'Choices that the platform itself gives, such as partitions',
    {
      permission: 'accounts:read',
    },
  )
    .input(z.object({ id: id('acc'), name: z.string().max(40) }))
    .output(z.object({ items: z.array(settingOptionSchema) })),
  unbindAccount: route('DELETE', '/api/accounts/{id}', 'Unbind and forget the tokens', {
    permission: 'accounts:manage',
    audit: 'accounts.account_unbound',
  })
    .input(z.object({ id: id('acc') }))
    .output(ok),
};
