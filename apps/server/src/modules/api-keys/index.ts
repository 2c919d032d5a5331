import type { ApiKey, apiKeysContract } from '@xingluo/contracts/api-keys';
import { type Member, permissionsOf } from '../../kernel/authz.ts';
import type { Db } from '../../kernel/db/db.ts';
import { idBefore, toPage } from '../../kernel/db/page.ts';
import { AppError, found } from '../../kernel/errors.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import { hashToken, newId, newToken } from '../../kernel/ids.ts';
import type { Module } from '../../kernel/module.ts';
import { actorOfKey, KEY_START, keyIn } from './actor-of-key.ts';
import { keysStore } from './store.ts';

const MOST_PER_PERSON = 20;
const PREFIX_LENGTH = KEY_START.length + 6;

/** An administrator sees and revokes everybody's keys, others their own. */
const mineOnly = ({ role, userId }: Member): string | null => (role === 'enterprise_admin' ? null : userId);

type Row = Awaited<ReturnType<ReturnType<typeof keysStore>['list']>>[number];
const wire = (row: Row, actor: Member): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes as ApiKey['scopes'],
  ownerId: row.user_id,
  ownerName: row.owner_name ?? '',
  mine: row.user_id === actor.userId,
  expiresAt: row.expires_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  lastAddress: row.last_address,
  createdAt: row.created_at.toISOString(),
});

const routes: Handlers<typeof apiKeysContract> = {
  list: ({ input, context: { actor, read } }) =>
    read(async (tx) =>
      toPage(
        await keysStore(tx).list(mineOnly(actor), idBefore(input), input.limit + 1),
        input,
        (row) => [row.id],
        (row) => wire(row, actor),
      ),
    ),
  create: ({ input, context: { actor, change } }) => {
    const tooWide = input.scopes.filter((scope) => !permissionsOf(actor).includes(scope));
    if (tooWide.length > 0) throw new AppError('api_keys.scope_too_wide', { scopes: tooWide });
    return change(async (tx, note) => {
      const store = keysStore(tx);
      if ((await store.countOf(actor.userId)) >= MOST_PER_PERSON) throw new AppError('api_keys.too_many');
      const key = `${KEY_START}${newToken()}`;
      const id = newId('key');
      const scopes = [...new Set(input.scopes)].sort();
      await store.add({
        id,
        user_id: actor.userId,
        name: input.name,
        prefix: key.slice(0, PREFIX_LENGTH),
        token_hash: hashToken(key),
        scopes,
        days: input.days,
      });
      note(id, { name: input.name, scopes, days: input.days });
      const [row] = await store.list(actor.userId, undefined, 1);
      return { ...wire(row!, actor), key };
    });
  },
  revoke: ({ input, context: { actor, change } }) =>
    change(async (tx, note) => {
      const gone = found(await keysStore(tx).remove(input.id, mineOnly(actor)), 'api_keys.not_found');
      note(input.id, { name: gone.name });
      return { ok: true } as const;
    }),
};

/** API 密钥: programs that act for a person, with less than the person may. */
export const createApiKeys = ({ db }: { db: Db }) =>
  ({
    handlers: routes,
    keyIn,
    actorOfKey: (key: string, address: string) => actorOfKey(db, key, address),
    tables: [{ table: 'api_keys', omit: ['token_hash'], erase: 'delete' }],
  }) satisfies Module & Record<string, unknown>;
