import type { WebhookDelivery, WebhookEvent } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import { newId } from '../../../kernel/ids.ts';
import { emit } from '../../../kernel/outbox.ts';
import type { AccountsNeeds } from '../needs.ts';
import { callbackPlace } from '../places.ts';
import { accountsStore } from '../store/accounts.ts';
import { appsStore } from '../store/apps.ts';
import { appsOfCallback, callbacksStore } from '../store/callbacks.ts';
import { openApp } from '../token/open-app.ts';

export type Delivered = {
  platform: string;
  /** null: the shared address of a simulated platform. */
  appId: string | null;
} & Pick<WebhookDelivery, 'rawBody' | 'headers'>;

/** What accounts deal with themselves, at once. */
const ours: ReadonlySet<string> = new Set(['authorized', 'deauthorized']);

/**
 * A platform calls: the signature is checked over the raw bytes before anything is read, each message has its effect
 * once, and the effect is an event in the transaction that remembers the message. null: nobody here signed that.
 */
export const createReceive = (needs: AccountsNeeds) => {
  const { db, secrets, connectors } = needs;

  const store = async (tx: Tx, platform: string, appId: string, event: WebhookEvent): Promise<void> => {
    const account =
      event.accountExternalId === null
        ? undefined
        : await accountsStore(tx).ofApp(appId, event.accountExternalId);
    const id = newId('cb');
    const isNew = await callbacksStore(tx).add({
      id,
      app_id: appId,
      message_id: event.id,
      kind: event.kind,
      account_ref: account?.id ?? null,
      account_external_id: event.accountExternalId,
      post_external_id: event.postExternalId,
      content_sealed: event.content
        ? await secrets.seal(tx, callbackPlace(id), JSON.stringify(event.content))
        : null,
      happened_at: event.at,
      handled_at: ours.has(event.kind) ? needs.clock.now() : null,
    });
    if (!isNew) return;
    // Messages come late and in any order: a withdrawal may be older than the grant we have by now.
    if (event.kind === 'deauthorized' && account)
      await needs.send(
        tx,
        'accounts.preflight',
        { tenantId: tx.tenantId, accountId: account.id },
        account.id,
      );
    await emit(tx, 'accounts.platform_called', {
      callbackId: id,
      platform,
      appId,
      kind: event.kind,
      accountId: account?.id ?? null,
      accountExternalId: event.accountExternalId,
      postId: event.postExternalId,
      postUrl: event.postUrl ?? null,
      handIds: event.handIds ?? null,
    });
  };

  const toApp = (
    { platform, rawBody, headers }: Delivered,
    { tenant_id: tenantId, id }: { tenant_id: string; id: string },
  ): Promise<WebhookEvent['reply'] | null> =>
    db.withTenant(tenantId, async (tx) => {
      const row = await appsStore(tx).byId(id);
      if (!row) return null;
      const app = await openApp(needs, tx, row);
      const event = connectors.get(platform)?.verifyWebhook?.({ rawBody, headers, app }) ?? null;
      if (!event) return null;
      await store(tx, platform, id, event);
      return event.reply;
    });

  return async (delivered: Delivered): Promise<WebhookEvent['reply'] | null> => {
    const { platform, appId } = delivered;
    // Every live app has an address of its own; the demo app of a simulated platform is everybody's.
    if (appId === null && connectors.get(platform)?.platform.simulated !== true) return null;
    const replies: WebhookEvent['reply'][] = [];
    for (const app of await appsOfCallback(db, platform, appId)) {
      const reply = await toApp(delivered, app);
      if (reply) replies.push(reply);
    }
    return replies[0] ?? null;
  };
};
export type Receive = ReturnType<typeof createReceive>;
