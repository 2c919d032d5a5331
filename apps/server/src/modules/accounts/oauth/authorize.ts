import type { Connector } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import { hashToken, newToken } from '../../../kernel/ids.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { AppRow } from '../store/apps.ts';
import { type StateRow, statesStore } from '../store/states.ts';
import { openApp } from '../token/open-app.ts';
import { callbackUrl } from '../wire.ts';

const STATE_LIFE_SECONDS = 600;

/** Who began: exactly one of session and link is set. */
export type Begun = Pick<
  StateRow,
  'session_id' | 'user_id' | 'link_id' | 'project_id' | 'account_id' | 'return_to'
>;

/**
 * The platform's page to send a person to. The `state` in its address is 256 random bits, stored hashed, good once, for
 * ten minutes, and only for who began (RFC 6749 §10.12). `origin` is the address at which we are known to the browser.
 */
export const createAuthorize =
  (needs: Pick<AccountsNeeds, 'secrets'>) =>
  async (
    tx: Tx,
    { connector, app, origin, begun }: { connector: Connector; app: AppRow; origin: string; begun: Begun },
  ): Promise<{ url: string; expiresAt: string }> => {
    const state = newToken();
    const redirectUri = callbackUrl(origin);
    await statesStore(tx).forgetOld();
    const { expires_at } = await statesStore(tx).add(
      {
        ...begun,
        state_hash: hashToken(state),
        platform: app.platform,
        app_id: app.id,
        redirect_uri: redirectUri,
      },
      STATE_LIFE_SECONDS,
    );
    return {
      url: connector.authorizeUrl({ app: await openApp(needs, tx, app), redirectUri, state }),
      expiresAt: expires_at.toISOString(),
    };
  };
export type Authorize = ReturnType<typeof createAuthorize>;
