import type { AccountContext, CallIo, Connector, Connectors, HandContext } from '@xingluo/connectors';
import type { AccountDefaults } from '@xingluo/contracts/account-shapes';
import type { Member } from '../../kernel/authz.ts';
import type { Blobs } from '../../kernel/blobs.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Db, Tx } from '../../kernel/db/db.ts';
import type { AppendAudit } from '../../kernel/http/context.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import type { Log } from '../../kernel/log.ts';
import type { Secrets } from '../../kernel/secrets.ts';
import type { SignedUrls } from '../../kernel/signed-urls.ts';
import type { AtHand, LastAccess } from '../accounts/index.ts';
import type { ReadyAsset } from '../library/index.ts';
import type { closeTodosOf, openTodo, raiseTodosOf } from '../notices/index.ts';
import type { ReadyVideo } from '../studio/index.ts';
import type { OrderNeeds } from './orders/needs.ts';

export type AccountToPublish = {
  id: string;
  platform: string;
  projectId: string | null;
  displayName: string;
  scopes: string[];
  status: 'active' | 'reauth_required';
  defaults: AccountDefaults;
};

type UsedBy = { kind: string; id: string };

/** Where a run may be interrupted: after each commit, and between the platform's answer and our commit of it. */
export const runSteps = [
  'taken',
  'upload_saved',
  'uploaded',
  'submitting',
  'answered',
  'accepted',
  'looked',
  'adopted',
  'confirmed',
  'hand_made',
  'handed',
  'watched',
  'followed_up',
] as const;
export type RunStep = (typeof runSteps)[number];

/** What publishing asks of the others. */
export type PublishingNeeds = OrderNeeds & {
  db: Db;
  secrets: Pick<Secrets, 'seal' | 'open'>;
  log: Log;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  connectors: Pick<Connectors, 'get'>;
  blobs: Pick<Blobs, 'read' | 'stat'>;
  urls: Pick<SignedUrls, 'file' | 'keyOf'>;
  send: Jobs['send'];
  /** Workers look at once for what is due, once the transaction has committed; `taskId` is why. */
  wake(tx: Tx, taskId: string): Promise<void>;

  /** Of studio. @throws studio.video_not_found, studio.video_not_ready */
  readyVideo(tx: Tx, actor: Member, videoId: string): Promise<ReadyVideo>;
  /** Of studio: titles, of deleted videos too. */
  videoTitles(tx: Tx, ids: string[]): Promise<Map<string, string>>;
  /** Of library. @throws library.asset_not_found, library.not_ready */
  readyAsset(tx: Tx, actor: Member, assetId: string): Promise<ReadyAsset>;
  markVideoUsed(tx: Tx, videoId: string, by: UsedBy): Promise<void>;
  releaseVideoUse(tx: Tx, by: UsedBy): Promise<void>;

  /** Of accounts. @throws accounts.account_not_found */
  accountsFor(tx: Tx, actor: Member, ids: string[]): Promise<AccountToPublish[]>;
  holdAccounts(tx: Tx, actor: Member, ids: string[]): Promise<AccountToPublish[]>;
  accountNames(tx: Tx, ids: string[]): Promise<Map<string, string>>;
  /** Whether it is authorised; that does not change until the transaction ends. */
  accountIsActive(tx: Tx, accountId: string): Promise<boolean>;
  markAccountsUsed(tx: Tx, uses: { accountId: string; by: UsedBy }[]): Promise<void>;
  releaseAccountUse(tx: Tx, by: UsedBy): Promise<void>;
  /** Of accounts: their apps, and what they can be called with right now; without those that have no app. */
  accountsAtHand(tx: Tx, accountIds: string[]): Promise<Map<string, AtHand>>;
  asAccount<T>(
    tenantId: string,
    accountId: string,
    io: CallIo & { last?: LastAccess },
    work: (connector: Connector, context: AccountContext) => Promise<T>,
  ): Promise<T>;

  /** The same without the account's authorisation: for hand-overs. */
  asHand<T>(
    tenantId: string,
    accountId: string,
    io: CallIo,
    work: (connector: Connector, context: HandContext) => Promise<T>,
  ): Promise<T>;
  /** A callback that something here acted on. */
  callbackHandled(tx: Tx, id: string): Promise<void>;
  /** Tries the authorisation of accounts ahead of their posts; as often as one likes. */
  preflight(tx: Tx, accountIds: string[]): Promise<void>;
  /** The platform's own id of an account, the app through which it is bound, and what it granted; null: it is gone. */
  accountIdentity(
    tx: Tx,
    accountId: string,
  ): Promise<{ externalId: string | null; appId: string | null; scopes: string[]; active: boolean } | null>;

  appendAudit: AppendAudit;
  /** The address under which people and platforms reach us, without a slash at the end. */
  publicUrl(): string;
  openTodo: typeof openTodo;
  closeTodosOf: typeof closeTodosOf;
  raiseTodosOf: typeof raiseTodosOf;

  /** Counts state changes. */
  onTransition(platform: string, state: string): void;
  /** How long a lost worker keeps a task from others; 60 by default. */
  leaseSeconds?: number;
  /** Posts at work at once in this process; 64 by default. */
  concurrency?: number;
  /** Called between the steps of a run; an error ends the run as a lost process would, with nothing tidied up. */
  atStep?(step: RunStep, taskId: string): Promise<void>;
};
