import { type ConfiguredProvider, PROVIDERS, type ProviderKind } from '@xingluo/ai';
import type { AiProvider } from '@xingluo/contracts/ai';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Place, Secrets } from '../../../kernel/secrets.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import { aiStore, type ProviderRow } from '../store.ts';
import { toProvider } from '../wire.ts';
import { wrongField } from './addresses.ts';

export type ProviderFields = {
  label?: string | undefined;
  apiKey?: string | undefined;
  models?: string[] | undefined;
  priority?: number | undefined;
  enabled?: boolean | undefined;
};

const placeOf = (id: string): Place => ({ table: 'ai_providers', column: 'key_sealed', row: id });

/** Four characters of a key tell its owner which one it is; of a short key they would tell too much. */
const hintOf = (key: string): string => (key.length >= 12 ? key.slice(-4) : '••••');

/** Providers of an enterprise and their sealed keys. Base URLs arrive judged (`addressOf`). */
export const createProviders = ({ secrets, log }: { secrets: Secrets; log: Log }) => {
  const sealed = async (tx: Tx, id: string, apiKey: string | undefined) =>
    apiKey === undefined
      ? {}
      : { key_sealed: await secrets.seal(tx, placeOf(id), apiKey), key_hint: hintOf(apiKey) };

  /** With its key, to be called; undefined, with a line in the log, when the key cannot be read. */
  const configured = async (tx: Tx, row: ProviderRow): Promise<ConfiguredProvider | undefined> => {
    let apiKey: string | null;
    try {
      apiKey = row.key_sealed && (await secrets.open(tx, placeOf(row.id), row.key_sealed));
    } catch (error) {
      log.error({ err: error, provider: row.id }, 'the key of an AI provider cannot be read; enter it again');
      return undefined;
    }
    return {
      id: row.id,
      kind: row.kind as ProviderKind,
      label: row.label,
      baseUrl: row.base_url,
      apiKey,
      models: row.models as string[],
      priority: row.priority,
    };
  };

  return {
    list: async (tx: Tx): Promise<AiProvider[]> => (await aiStore(tx).providers()).map(toProvider),

    async one(tx: Tx, id: string): Promise<ProviderRow> {
      return found(await aiStore(tx).provider(id), 'ai.provider_not_found');
    },

    async add(
      tx: Tx,
      actor: Member,
      input: ProviderFields & { kind: ProviderKind; baseUrl: string },
      note: Note,
    ): Promise<AiProvider> {
      const { kind, baseUrl, apiKey } = input;
      if (PROVIDERS[kind].needsKey && apiKey === undefined)
        throw wrongField('apiKey', `${PROVIDERS[kind].label} wants a key.`);
      const id = newId('aip');
      const row = await aiStore(tx).addProvider({
        id,
        kind,
        label: input.label ?? PROVIDERS[kind].label,
        base_url: baseUrl,
        models: json(input.models ?? []),
        created_by: actor.userId,
        ...(await sealed(tx, id, apiKey)),
        ...(input.priority === undefined ? {} : { priority: input.priority }),
      });
      note(id, { kind, baseUrl });
      return toProvider(row);
    },

    /** A new origin needs its key typed again: the stored one belongs to the old host and is never sent elsewhere. */
    async change(
      tx: Tx,
      id: string,
      seen: number,
      input: ProviderFields & { baseUrl?: string | undefined },
      note: Note,
    ): Promise<AiProvider> {
      const row = found(await aiStore(tx).providerToChange(id), 'ai.provider_not_found');
      checkVersion(row, seen, toProvider(row));
      const { baseUrl = row.base_url, apiKey } = input;
      const moved = new URL(baseUrl).origin !== new URL(row.base_url).origin;
      if (moved && row.key_sealed && apiKey === undefined)
        throw wrongField('apiKey', 'The address leads to another host: enter the key for it.');
      const changed = await aiStore(tx).changeProvider(id, {
        base_url: baseUrl,
        // What was tried before says nothing about another address or key.
        ...(baseUrl !== row.base_url || apiKey !== undefined ? { last_test: null } : {}),
        ...(input.label === undefined ? {} : { label: input.label }),
        ...(input.models === undefined ? {} : { models: json(input.models) }),
        ...(input.priority === undefined ? {} : { priority: input.priority }),
        ...(input.enabled === undefined ? {} : { enabled: input.enabled }),
        ...(await sealed(tx, id, apiKey)),
      });
      note(id, {
        fields: Object.keys(input).filter((key) => input[key as keyof typeof input] !== undefined),
      });
      return toProvider(changed);
    },

    async remove(tx: Tx, id: string, note: Note): Promise<void> {
      if (!(await aiStore(tx).removeProvider(id))) throw new AppError('ai.provider_not_found');
      note(id);
    },

    configured,

    /** The enabled ones with their keys. One whose key cannot be read is left out, so that the others go on. */
    async usable(tx: Tx): Promise<ConfiguredProvider[]> {
      const rows = (await aiStore(tx).providers()).filter((row) => row.enabled);
      const usable: ConfiguredProvider[] = [];
      for (const row of rows) {
        const provider = await configured(tx, row);
        if (provider) usable.push(provider);
      }
      return usable;
    },

    /** Keeps the result of a trial of the row as it was `seen`; a row changed meanwhile is left alone. */
    async keepTest(
      tx: Tx,
      seen: ProviderRow,
      test: NonNullable<AiProvider['lastTest']>,
      note: Note,
    ): Promise<AiProvider> {
      const row = found(await aiStore(tx).providerToChange(seen.id), 'ai.provider_not_found');
      checkVersion(row, seen.version, toProvider(row));
      note(seen.id, { ok: test.ok });
      return toProvider(await aiStore(tx).changeProvider(seen.id, { last_test: json(test) }));
    },
  };
};
export type Providers = ReturnType<typeof createProviders>;
