import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import { type AppRow, appsStore } from '../store/apps.ts';
import { appWire } from '../wire.ts';

type NewApp = { platform: string; name?: string | undefined; clientKey: string; clientSecret: string };

/** Four characters tell people which secret it is; of a short one they would tell too much. */
const hintOf = (secret: string): string => (secret.length >= 12 ? secret.slice(-4) : '');

/** Use cases of platform apps. Their secrets come in and never go out. */
export const createAppsService = (needs: AccountsNeeds) => {
  const { secrets } = needs;
  const show = (row: AppRow) =>
    appWire(row, {
      publicUrl: needs.publicUrl(),
      hears: needs.connectors.get(row.platform)?.platform.capabilities.webhook === true,
    });
  const wireOf = async (tx: Tx, id: string) =>
    show(found(await appsStore(tx).byId(id), 'accounts.app_not_found'));

  const sealed = async (tx: Tx, id: string, secret: string) => ({
    secret_sealed: await secrets.seal(tx, appSecretPlace(id), secret),
    secret_hint: hintOf(secret),
  });

  const add = async (tx: Tx, actor: Member, input: NewApp, note: Note) => {
    const connector = found(needs.connectors.get(input.platform), 'accounts.platform_unknown');
    const id = newId('app');
    const added = await appsStore(tx).add({
      id,
      platform: input.platform,
      name: input.name ?? connector.platform.label['zh-CN'],
      client_key: input.clientKey,
      ...(await sealed(tx, id, input.clientSecret)),
      created_by: actor.userId,
    });
    if (!added) throw new AppError('accounts.app_exists');
    note(id, { platform: input.platform, clientKey: input.clientKey });
    return wireOf(tx, id);
  };

  return {
    list: async (tx: Tx) => (await appsStore(tx).list()).map(show),
    add,

    /** The demo app of a simulated platform; a second time it is brought up to date, since the simulator may have begun anew. */
    async addDemo(tx: Tx, actor: Member, platform: string, note: Note) {
      const connector = found(needs.connectors.get(platform), 'accounts.platform_unknown');
      const demo = found(
        connector.platform.simulated ? needs.demoApp(platform) : null,
        'accounts.platform_unknown',
      );
      const known = await appsStore(tx).byKey(platform, demo.clientKey);
      if (!known) return add(tx, actor, { platform, ...demo }, note);
      await appsStore(tx).change(known.id, await sealed(tx, known.id, demo.clientSecret));
      note(known.id, { platform, clientKey: demo.clientKey });
      return wireOf(tx, known.id);
    },

    async change(
      tx: Tx,
      input: {
        id: string;
        name?: string | undefined;
        clientSecret?: string | undefined;
        quotaPerDay?: number | null | undefined;
        version: number;
      },
      note: Note,
    ) {
      const store = appsStore(tx);
      found(await store.locked(input.id), 'accounts.app_not_found');
      const before = await wireOf(tx, input.id);
      checkVersion(before, input.version);
      await store.change(input.id, {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.quotaPerDay === undefined ? {} : { quota_per_day: input.quotaPerDay }),
        ...(input.clientSecret === undefined ? {} : await sealed(tx, input.id, input.clientSecret)),
      });
      note(input.id, { name: input.name ?? before.name, secretReplaced: input.clientSecret !== undefined });
      return wireOf(tx, input.id);
    },

    async remove(tx: Tx, id: string, note: Note): Promise<void> {
      const store = appsStore(tx);
      found(await store.locked(id), 'accounts.app_not_found');
      const app = found(await store.byId(id), 'accounts.app_not_found');
      if (app.accounts > 0) throw new AppError('accounts.app_in_use', { accounts: app.accounts });
      await store.remove(id);
      note(id, { platform: app.platform, clientKey: app.client_key });
    },
  };
};
export type AppsService = ReturnType<typeof createAppsService>;
