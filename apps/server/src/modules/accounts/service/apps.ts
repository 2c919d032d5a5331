import type { platformAppChange } from '@xingluo/contracts/platform-app';
import type { Platform } from '@xingluo/contracts/platforms';
import type { z } from 'zod';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { AccountsNeeds } from '../needs.ts';
import { appSecretPlace } from '../places.ts';
import { type AppRow, appsStore } from '../store/apps.ts';
import { callbacksStore } from '../store/callbacks.ts';
import { appWire } from '../wire.ts';
import { type AppKeys, hasInstances, instanceOrigin, missingKeys } from './app-fields.ts';

type NewApp = AppKeys & { platform: string; name?: string | undefined };

/** Four characters tell people which secret it is; of a short one they would tell too much. */
const hintOf = (secret: string): string => (secret.length >= 12 ? secret.slice(-4) : '');

/** null: none was given. @throws accounts.invalid_base_url */
const originOf = ({ app, simulated }: Platform, address: string | undefined): string | null => {
  if (address === undefined) return null;
  const origin = hasInstances(app.fields) ? instanceOrigin(address, { simulated }) : null;
  return found(origin, 'accounts.invalid_base_url');
};

/** Use cases of platform apps. Their secrets come in and never go out. */
export const createAppsService = (needs: AccountsNeeds) => {
  const { secrets } = needs;
  /** Rows as the API shows them: with what the platforms have said to them. */
  const shower = async (tx: Tx) => {
    const heard = new Map((await callbacksStore(tx).byApp()).map((row) => [row.app_id, row]));
    return (row: AppRow) =>
      appWire(row, {
        publicUrl: needs.publicUrl(),
        hears: needs.connectors.get(row.platform)?.platform.capabilities.webhook === true,
        heard: heard.get(row.id),
      });
  };
  const wireOf = async (tx: Tx, id: string) =>
    (await shower(tx))(found(await appsStore(tx).byId(id), 'accounts.app_not_found'));

  const sealed = async (tx: Tx, id: string, secret: string) => ({
    secret_sealed: await secrets.seal(tx, appSecretPlace(id), secret),
    secret_hint: hintOf(secret),
  });

  const add = async (tx: Tx, actor: Member, input: NewApp, note: Note) => {
    const { platform } = found(needs.connectors.get(input.platform), 'accounts.platform_unknown');
    if (platform.binding === 'manual')
      throw new AppError('accounts.wrong_binding', { binding: platform.binding });
    const missing = missingKeys(platform.app.fields, input);
    if (missing.length > 0) throw new AppError('accounts.app_incomplete', { missing });
    const base_url = originOf(platform, input.baseUrl);
    const id = newId('app');
    const added = await appsStore(tx).add({
      id,
      platform: input.platform,
      name: input.name ?? platform.label['zh-CN'],
      client_key: input.clientKey,
      base_url,
      ...(await sealed(tx, id, input.clientSecret)),
      created_by: actor.userId,
    });
    if (!added) throw new AppError('accounts.app_exists');
    note(id, {
      platform: input.platform,
      clientKey: input.clientKey,
      ...(base_url ? { baseUrl: base_url } : {}),
    });
    return wireOf(tx, id);
  };

  /**
   * The app's new instance; null: it stays. What accounts were given belongs to the old one, and must not be sent to
   * another host.
   */
  const movedTo = async (tx: Tx, row: AppRow, address: string | undefined): Promise<string | null> => {
    const { platform } = found(needs.connectors.get(row.platform), 'accounts.platform_unknown');
    const origin = originOf(platform, address);
    if (origin === null || origin === row.base_url) return null;
    if (row.accounts > 0) throw new AppError('accounts.app_in_use', { accounts: row.accounts });
    if (await appsStore(tx).isTaken(row, origin)) throw new AppError('accounts.app_exists');
    return origin;
  };

  return {
    list: async (tx: Tx) => (await appsStore(tx).list()).map(await shower(tx)),
    add,

    /** The demo app of a simulated platform; a second time it is brought up to date, since the simulator may have begun anew. */
    async addDemo(tx: Tx, actor: Member, platform: string, note: Note) {
      const connector = found(needs.connectors.get(platform), 'accounts.platform_unknown');
      const { baseUrl, ...keys } = found(
        connector.platform.simulated ? needs.demoApp(platform) : null,
        'accounts.platform_unknown',
      );
      const demo = hasInstances(connector.platform.app.fields) ? { ...keys, baseUrl } : keys;
      const known = await appsStore(tx).byKey(platform, demo.clientKey);
      if (!known) return add(tx, actor, { platform, ...demo }, note);
      await appsStore(tx).change(known.id, {
        ...(await sealed(tx, known.id, demo.clientSecret)),
        base_url: originOf(connector.platform, 'baseUrl' in demo ? demo.baseUrl : undefined),
      });
      note(known.id, { platform, clientKey: demo.clientKey });
      return wireOf(tx, known.id);
    },

    async change(tx: Tx, input: z.output<typeof platformAppChange>, note: Note) {
      const store = appsStore(tx);
      found(await store.locked(input.id), 'accounts.app_not_found');
      const row = found(await store.byId(input.id), 'accounts.app_not_found');
      checkVersion(row, input.version, await wireOf(tx, row.id));
      const baseUrl = await movedTo(tx, row, input.baseUrl);
      await store.change(input.id, {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.quotaPerDay === undefined ? {} : { quota_per_day: input.quotaPerDay }),
        ...(input.clientSecret === undefined ? {} : await sealed(tx, input.id, input.clientSecret)),
        ...(baseUrl === null ? {} : { base_url: baseUrl }),
      });
      note(input.id, {
        name: input.name ?? row.name,
        secretReplaced: input.clientSecret !== undefined,
        ...(baseUrl === null ? {} : { baseUrl }),
      });
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
