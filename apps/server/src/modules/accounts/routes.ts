import type { accountsContract } from '@xingluo/contracts/accounts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { AccountsNeeds } from './needs.ts';
import type { createStartOAuth } from './oauth/start.ts';
import type { AccountsService } from './service/accounts.ts';
import type { AppsService } from './service/apps.ts';

const done = { ok: true as const };

export const accountsRoutes = (
  needs: Pick<AccountsNeeds, 'connectors'>,
  accounts: AccountsService,
  apps: AppsService,
  start: ReturnType<typeof createStartOAuth>,
): Handlers<typeof accountsContract> => ({
  platforms: async () => ({
    items: needs.connectors.list().map((platform) => ({ ...platform, enabled: true })),
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
  accounts: ({ input, context }) => context.read((tx) => accounts.list(tx, context.actor, input)),
  account: ({ input, context }) => context.read((tx) => accounts.one(tx, context.actor, input.id)),
  changeAccount: ({ input, context }) =>
    context.change((tx, note) => accounts.change(tx, context.actor, input, note)),
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
