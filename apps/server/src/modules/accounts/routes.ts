import type { accountsContract } from '@xingluo/contracts/accounts';
import type { Actor } from '../../kernel/authz.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { Import } from './import/import.ts';
import type { AccountsNeeds } from './needs.ts';
import type { PasswordBinding } from './oauth/password.ts';
import type { createStartOAuth } from './oauth/start.ts';
import { offered } from './offered.ts';
import type { ReauthLinks } from './reauth-link/links.ts';
import type { AccountsService } from './service/accounts.ts';
import type { AppsService } from './service/apps.ts';
import type { GroupsService } from './service/groups.ts';

const done = { ok: true as const };

type UseCases = {
  accounts: AccountsService;
  apps: AppsService;
  groups: GroupsService;
  imports: Import;
  links: ReauthLinks;
  signIn: PasswordBinding;
  start: ReturnType<typeof createStartOAuth>;
};

/** Who is signed in without an enterprise has no apps, so nothing hides for them. */
const platformsWithApps = async (
  { db }: Pick<AccountsNeeds, 'db'>,
  { tenantId }: Pick<Actor, 'tenantId'>,
  apps: AppsService,
): Promise<Set<string>> => {
  if (!tenantId) return new Set();
  return new Set((await db.withTenant(tenantId, apps.list)).map(({ platform }) => platform));
};

export const accountsRoutes = (
  needs: Pick<AccountsNeeds, 'connectors' | 'db'>,
  { accounts, apps, groups, imports, links, signIn, start }: UseCases,
): Handlers<typeof accountsContract> => ({
  platforms: async ({ context }) => ({
    items: offered(needs.connectors.list(), await platformsWithApps(needs, context.actor, apps)),
  }),
  apps: ({ context }) => context.read(async (tx) => ({ items: await apps.list(tx) })),
  addApp: ({ input, context }) => context.change((tx, note) => apps.add(tx, context.actor, input, note)),
  addDemoApp: ({ input, context }) =>
    context.change((tx, note) => apps.addDemo(tx, context.actor, input.platform, note)),
  changeApp: ({ input, context }) => context.change((tx, note) => apps.change(tx, input, note)),
  removeApp: ({ input, context }) =>
    context.change(async (tx, note) => {
      await apps.remove(tx, input.id, note);
      return done;
    }),
  startOAuth: ({ input, context }) =>
    context.change((tx, note) => start(tx, context.actor, input, note, context.host)),
  connectPassword: async ({ input, context }) => {
    const { requestId, address, signal } = context;
    const id = await signIn(context.actor, input, { requestId, address, signal });
    return context.read((tx) => accounts.one(tx, context.actor, id));
  },
  accounts: ({ input, context }) => context.read((tx) => accounts.list(tx, context.actor, input)),
  addAccount: ({ input, context }) =>
    context.change((tx, note) => accounts.add(tx, context.actor, input, note)),
  batchAccounts: ({ input, context }) =>
    context.change(async (tx, note) => ({ items: await accounts.batch(tx, context.actor, input, note) })),
  previewImport: ({ input, context }) => context.read((tx) => imports.preview(tx, context.actor, input.file)),
  applyImport: ({ input, context }) =>
    context.change((tx, note) => imports.apply(tx, context.actor, input.file, note)),
  accountTags: ({ context }) =>
    context.read(async (tx) => ({ items: await accounts.tags(tx, context.actor) })),
  groups: ({ context }) => context.read(async (tx) => ({ items: await groups.list(tx, context.actor) })),
  addGroup: ({ input, context }) =>
    context.change((tx, note) => groups.add(tx, context.actor, input.name, note)),
  changeGroup: ({ input, context }) =>
    context.change((tx, note) => groups.rename(tx, context.actor, input, note)),
  removeGroup: ({ input, context }) =>
    context.change(async (tx, note) => {
      await groups.remove(tx, input.id, note);
      return done;
    }),
  account: ({ input, context }) => context.read((tx) => accounts.one(tx, context.actor, input.id)),
  changeAccount: ({ input, context }) =>
    context.change((tx, note) => accounts.change(tx, context.actor, input, note)),
  createReauthLink: ({ input, context: { actor, requestId, address, host } }) =>
    links.create(actor, input.id, { requestId, address, host }),
  revokeReauthLink: ({ input, context }) =>
    context.change(async (tx, note) => {
      await links.revoke(tx, context.actor, input.id, note);
      return done;
    }),
  accountOptions: async ({ input, context }) => {
    const account = await context.read((tx) => accounts.one(tx, context.actor, input.id));
    const from = { tenantId: context.actor.tenantId, signal: context.signal };
    return { items: await accounts.options(account, input.name, from) };
  },
  unbindAccount: ({ input, context }) =>
    context.change(async (tx, note) => {
      await accounts.unbind(tx, context.actor, input.id, note);
      return done;
    }),
});
