import { z } from 'zod';
import { importInput, importReport } from './account-import.ts';
import {
  account,
  accountDefaults,
  accountDetail,
  accountFacts,
  accountGroup,
  accountTag,
  batchChange,
  batchResult,
  healthLevels,
} from './account-shapes.ts';
import { newPlatformApp, platformApp, platformAppChange } from './platform-app.ts';
import { platformSchema, settingOptionSchema } from './platforms.ts';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export type { Account, AccountDetail, AccountGroup } from './account-shapes.ts';
export type { PlatformApp } from './platform-app.ts';

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
    { permission: 'accounts:manage', audit: 'accounts.app_added', stepUp: true },
    201,
  )
    .input(newPlatformApp)
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
  changeApp: route(
    'PATCH',
    '/api/platform-apps/{id}',
    'Rename, enter the quota, replace the secret or the address',
    {
      permission: 'accounts:manage',
      audit: 'accounts.app_changed',
      stepUp: true,
    },
  )
    .input(platformAppChange)
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
  connectPassword: route(
    'POST',
    '/api/connect/password',
    'Bind an account, or authorise it again, with its name and password at the platform',
    {
      permission: 'accounts:manage',
      audit: 'accounts.account_bound',
    },
  )
    .input(
      z.object({
        platform: z.string().max(40),
        appId: id('app'),
        username: text(200),
        /** Used once and kept nowhere. */
        password: z.string().min(1).max(400),
        otp: text(40).optional(),
        projectId: id('p').optional(),
        accountId: id('acc').optional(),
      }),
    )
    .output(account),
  accounts: route('GET', '/api/accounts', 'Bound accounts', { permission: 'accounts:read' })
    .input(
      z.object({
        ...pageQuery,
        q: z.string().max(100).optional(),
        platform: z.string().max(40).optional(),
        status: z.enum(['active', 'reauth_required']).optional(),
        projectId: id('p').optional(),
        groupId: id('grp').optional(),
        tag: accountTag.optional(),
        ownerId: id('u').optional(),
        health: z.enum(healthLevels).optional(),
      }),
    )
    .output(page(account)),
  addAccount: route(
    'POST',
    '/api/accounts',
    'Add an account by its name, where the platform has no authorisation',
    { permission: 'accounts:manage', audit: 'accounts.account_added' },
    201,
  )
    .input(
      z.object({
        platform: z.string().max(40),
        name: text(60),
        externalId: text(100).optional(),
        ...accountFacts,
      }),
    )
    .output(account),
  batchAccounts: route('POST', '/api/accounts/batch', 'One change to many accounts, with a result for each', {
    permission: 'accounts:manage',
    audit: 'accounts.account_changed',
  })
    .input(
      z.object({
        items: z
          .array(z.object({ id: id('acc'), version }))
          .min(1)
          .max(500),
        change: batchChange,
      }),
    )
    .output(z.object({ items: z.array(batchResult) })),
  previewImport: route('POST', '/api/accounts/import/preview', 'What a spreadsheet (CSV) would do', {
    permission: 'accounts:manage',
    noAuditBecause: 'a preview changes nothing',
  })
    .input(importInput)
    .output(importReport),
  applyImport: route(
    'POST',
    '/api/accounts/import',
    'Take over every valid line of a spreadsheet, all or nothing',
    {
      permission: 'accounts:manage',
      audit: 'accounts.accounts_imported',
    },
  )
    .input(importInput)
    .output(importReport),
  accountTags: route('GET', '/api/account-tags', 'Tags in use', { permission: 'accounts:read' }).output(
    z.object({ items: z.array(z.object({ tag: z.string(), accounts: z.number().int() })) }),
  ),
  groups: route('GET', '/api/account-groups', 'Account groups', { permission: 'accounts:read' }).output(
    z.object({ items: z.array(accountGroup) }),
  ),
  addGroup: route(
    'POST',
    '/api/account-groups',
    'Create an account group',
    { permission: 'accounts:manage', audit: 'accounts.group_added' },
    201,
  )
    .input(z.object({ name: text(40) }))
    .output(accountGroup),
  changeGroup: route('PATCH', '/api/account-groups/{id}', 'Rename a group', {
    permission: 'accounts:manage',
    audit: 'accounts.group_changed',
  })
    .input(z.object({ id: id('grp'), name: text(40), version }))
    .output(accountGroup),
  removeGroup: route('DELETE', '/api/account-groups/{id}', 'Remove a group; its accounts stay', {
    permission: 'accounts:manage',
    audit: 'accounts.group_removed',
  })
    .input(z.object({ id: id('grp') }))
    .output(ok),
  account: route('GET', '/api/accounts/{id}', 'One account', { permission: 'accounts:read' })
    .input(z.object({ id: id('acc') }))
    .output(accountDetail),
  changeAccount: route(
    'PATCH',
    '/api/accounts/{id}',
    'Project, owner, groups, tags, keeper, notes, defaults',
    {
      permission: 'accounts:manage',
      audit: 'accounts.account_changed',
    },
  )
    .input(
      z.object({
        id: id('acc'),
        ...accountFacts,
        /** Manual accounts only: the others carry the name that the platform gives. */
        name: text(60).optional(),
        externalId: text(100).nullable().optional(),
        defaults: accountDefaults.optional(),
        version,
      }),
    )
    .output(accountDetail),
  createReauthLink: route(
    'POST',
    '/api/accounts/{id}/reauth-link',
    'A one-time link that authorises this account again without signing in here; ends earlier ones',
    {
      permission: 'accounts:manage',
      audit: 'accounts.reauth_link_created',
    },
    201,
  )
    .input(z.object({ id: id('acc') }))
    .output(z.object({ url: z.string(), expiresAt: instant })),
  revokeReauthLink: route('DELETE', '/api/accounts/{id}/reauth-link', 'End the re-authorise link', {
    permission: 'accounts:manage',
    audit: 'accounts.reauth_link_revoked',
  })
    .input(z.object({ id: id('acc') }))
    .output(ok),
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
