import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { hashToken, newId, newToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { Authorize } from '../oauth/authorize.ts';
import { LINK_RESULT } from '../oauth/finish.ts';
import { accountsStore } from '../store/accounts.ts';
import { appsStore } from '../store/apps.ts';
import { type LinkRow, linksStore, tenantOfLink } from '../store/links.ts';
import { originFor } from '../wire.ts';

const LIFE_SECONDS = 24 * 3600;
/** People try several browsers; nobody needs more, and each try leaves a row. */
const MOST_STARTS = 20;

export const reauthLinkUrl = (origin: string, token: string): string => `${origin}/connect/reauth/${token}`;

/**
 * Links that authorise one account again without signing in here: for who holds the phone. The token is 128 random bits,
 * stored hashed, good for a day and one success; opening the page spends nothing, since messengers fetch links to
 * preview them. Only the same account at the platform is taken back (see oauth/bind.ts), so a link that leaks can at most
 * renew what was bound already.
 */
export const createReauthLinks = (needs: AccountsNeeds, authorize: Authorize) => {
  const visibleLocked = async (tx: Tx, actor: Member, id: string) =>
    found(await accountsStore(tx).visibleLocked(actor, id), 'accounts.account_not_found');

  /** Runs `work` in the enterprise of a link that works; who gave it must still belong to it. */
  const within = async <T>(
    token: string,
    linkOf: (tx: Tx, hash: Buffer) => Promise<LinkRow | undefined>,
    work: (tx: Tx, link: LinkRow) => Promise<T>,
  ): Promise<T> => {
    const hash = hashToken(token);
    const tenantId = found(await tenantOfLink(needs.db, hash), 'accounts.link_invalid');
    return needs.db.withTenant(tenantId, async (tx) => {
      const link = found(await linkOf(tx, hash), 'accounts.link_invalid');
      if (!(await needs.isMember(tx, link.created_by))) throw new AppError('accounts.link_invalid');
      return work(tx, link);
    });
  };
  const accountOf = async (tx: Tx, link: LinkRow) =>
    found(await accountsStore(tx).byId(link.account_id), 'accounts.link_invalid');

  return {
    /** In a transaction of its own: an Idempotency-Key would keep the answer, and with it the token, in the clear. */
    create: (
      actor: Member,
      id: string,
      { host, ...request }: { requestId: string; address: string; host: string },
    ) =>
      needs.db.withTenant(actor.tenantId, async (tx) => {
        const account = await visibleLocked(tx, actor, id);
        if (account.binding !== 'oauth')
          throw new AppError('accounts.wrong_binding', { binding: account.binding });
        await linksStore(tx).endOf(id, 'replaced');
        const token = newToken(16);
        const origin = originFor(needs.publicUrl(), host);
        const { expires_at } = await linksStore(tx).add(
          { id: newId('rl'), account_id: id, token_hash: hashToken(token), origin, created_by: actor.userId },
          LIFE_SECONDS,
        );
        const expiresAt = expires_at.toISOString();
        await needs.appendAudit(tx, [
          {
            actorKind: actor.kind,
            actorId: actor.userId,
            verb: 'accounts.reauth_link_created',
            target: id,
            ...request,
            detail: { expiresAt },
          },
        ]);
        return { url: reauthLinkUrl(origin, token), expiresAt };
      }),

    async revoke(tx: Tx, actor: Member, id: string, note: Note): Promise<void> {
      await visibleLocked(tx, actor, id);
      const ended = await linksStore(tx).endOf(id, 'revoked');
      note(id, { links: ended.length });
    },

    /** What the page behind the link shows. @throws accounts.link_invalid */
    look: (token: string) =>
      within(
        token,
        (tx, hash) => linksStore(tx).byToken(hash),
        async (tx, link) => {
          const account = await accountOf(tx, link);
          return {
            platform: account.platform,
            displayName: account.display_name,
            expiresAt: link.expires_at,
          };
        },
      ),

    /** The platform's page for exactly this account. @throws accounts.link_invalid */
    begin: (token: string, request: { requestId: string; address: string }): Promise<string> =>
      within(
        token,
        (tx, hash) => linksStore(tx).start(hash, MOST_STARTS),
        async (tx, link) => {
          const account = await accountOf(tx, link);
          const app = found(await appsStore(tx).byId(account.app_id!), 'accounts.app_not_found');
          const connector = found(needs.connectors.get(account.platform), 'accounts.platform_unknown');
          await needs.appendAudit(tx, [
            {
              actorKind: 'link',
              actorId: link.id,
              verb: 'accounts.binding_started',
              target: account.id,
              ...request,
              detail: { platform: account.platform },
            },
          ]);
          const { url } = await authorize(tx, {
            connector,
            app,
            origin: link.origin,
            begun: {
              session_id: null,
              user_id: null,
              link_id: link.id,
              project_id: null,
              account_id: account.id,
              return_to: LINK_RESULT,
            },
          });
          return url;
        },
      ),
  };
};
export type ReauthLinks = ReturnType<typeof createReauthLinks>;
