import type { Metric, Platform, PlatformPost, SettingOption } from '@xingluo/contracts/platforms';

/** The app (开放平台应用) of an installation or tenant on one platform. */
export type PlatformApp = { clientId: string; clientSecret: string };

/** What an authorisation gives. Dates are instants; `refreshExpiresAt` is null where the life is unpublished. */
export type Grant = {
  accessToken: string;
  refreshToken: string;
  accessExpiresAt: Date;
  refreshExpiresAt: Date | null;
  scopes: string[];
  externalId: string;
  displayName: string;
  avatarUrl: string | null;
};

/** What a refresh gives: the identity does not change. `scopes` is empty where the platform did not tell them again. */
export type RefreshedGrant = Pick<
  Grant,
  'accessToken' | 'refreshToken' | 'accessExpiresAt' | 'refreshExpiresAt' | 'scopes'
>;

/** One remote exchange, without any secret, for the attempt's record. `response` is capped at 4 KB. */
export type Exchange = {
  step: string;
  method: string;
  url: string;
  status: number | null;
  platformCode: string | null;
  requestId: string | null;
  durationMs: number;
  request: string;
  response: string;
};

/**
 * What every call may be given: a way out and a way to report. A report that fails changes no outcome and its error
 * is dropped: `onExchange` looks after its own failures.
 */
export type CallIo = {
  signal?: AbortSignal | undefined;
  onExchange?: ((exchange: Exchange) => void | Promise<void>) | undefined;
};

/** A call in the name of a bound account. `externalId` is the account's id on the platform (open_id). */
export type AccountContext = CallIo & { app: PlatformApp; accessToken: string; externalId: string };

/** A video as ranges of bytes; `end` is exclusive. Each `open` is read at most once and never held whole. */
export type VideoSource = {
  size: number;
  contentType: string;
  filename: string;
  open(range: { start: number; end: number }): AsyncIterable<Uint8Array>;
};

export type Cover = { bytes: Uint8Array; contentType: string };
export type Media = { video: VideoSource; cover: Cover | null };

/**
 * How far an upload has come, JSON-safe, to be committed whenever it is handed out.
 * `ids` belongs to the connector: external ids (upload token, endpoint, cover) and the parts reached.
 */
export type UploadState = {
  done: boolean;
  sentBytes: number;
  totalBytes: number;
  ids: Record<string, string | number>;
};

export type CreatedPost = { externalId: string; url: string | null };

/** `rejected` is final and has the platform's words in `reason`; `reviewing` covers every state in between. */
export type PostStatus = {
  state: 'reviewing' | 'published' | 'rejected';
  url: string | null;
  reason: string | null;
};

export type LookMatch = { externalId: string; title: string; createdAt: Date; url: string | null };

/** `id` is stable across repeated deliveries of one message: deduplicate by it. */
export type WebhookEvent = {
  id: string;
  kind: 'url_test' | 'authorized' | 'deauthorized' | 'post_published' | 'post_rejected' | 'other';
  accountExternalId: string | null;
  postExternalId: string | null;
  at: Date | null;
  /** The answer the platform wants, sent with status 200 once the event is stored. */
  reply: { contentType: string; body: string };
};

export type WebhookDelivery = {
  rawBody: Uint8Array;
  /** Header names in lower case, as Node gives them. */
  headers: Record<string, string | string[] | undefined>;
  app: PlatformApp;
};

export type Profile = { externalId: string; displayName: string; avatarUrl: string | null };

export type TokenLife = {
  /** Refresh at the latest after so many seconds, whatever the expiry says; null: by expiry only. */
  refreshEverySeconds: number | null;
  /** false: once the access token is over, only the person can renew it. */
  refreshableAfterExpiry: boolean;
};

/**
 * One platform. Every method throws `Refusal` and nothing else for what the platform or the network did.
 * Publishing is three separately committed steps: upload → create → confirm.
 */
export type Connector = {
  platform: Platform;
  tokenLife: TokenLife;

  /** The page to which the person is sent; `state` comes back untouched. */
  authorizeUrl(input: { app: PlatformApp; redirectUri: string; state: string }): string;
  /** Codes are single use: after `unknown_outcome` the person authorises again. */
  exchangeCode(input: { app: PlatformApp; redirectUri: string; code: string } & CallIo): Promise<Grant>;
  /** The old refresh token dies here: store the new grant before using it; one refresher per account. */
  refresh(input: { app: PlatformApp; refreshToken: string } & CallIo): Promise<RefreshedGrant>;
  profile(ctx: AccountContext): Promise<Profile>;

  /**
   * Sends video (and cover, where it is an upload of its own). `saved` is the last state handed to `onSaved`, or
   * null; it goes on from there, asking the platform what it has where the platform can tell.
   * `onSaved` is awaited before the next remote step. Returns a state with `done: true`.
   */
  upload(
    ctx: AccountContext,
    media: Media,
    saved: UploadState | null,
    onSaved: (state: UploadState) => Promise<void>,
  ): Promise<UploadState>;
  /** The one call that must never be repeated blindly: `unknown_outcome` means `look` first. */
  create(
    ctx: AccountContext,
    input: { post: PlatformPost; cover: Cover | null; upload: UploadState },
  ): Promise<CreatedPost>;
  confirm(ctx: AccountContext, externalId: string): Promise<PostStatus>;
  /**
   * Works of the account with exactly this post's text, created in [since, until] by the platform's clock.
   * Give a window that allows for differing clocks. One match resolves an unknown outcome; else a person does.
   */
  look(ctx: AccountContext, input: { post: PlatformPost; since: Date; until: Date }): Promise<LookMatch[]>;
  /** Counters so far; a metric which the platform did not tell is absent. */
  stats(ctx: AccountContext, externalId: string): Promise<Partial<Record<Metric, number>>>;

  /** Absent where the platform has no such call. Removing what is gone already succeeds. */
  remove?(ctx: AccountContext, externalId: string): Promise<void>;
  /** The choices of a setting whose `remoteOptions` is `name`. */
  options?(ctx: AccountContext, name: string): Promise<SettingOption[]>;
  /** null: not signed by this app, or no message at all. Compared in constant time over the raw bytes, before parsing. */
  verifyWebhook?(delivery: WebhookDelivery): WebhookEvent | null;
};
