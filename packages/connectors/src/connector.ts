import type { Localized, Metric, Platform, PlatformPost, SettingOption } from '@xingluo/contracts/platforms';

/** The app (开放平台应用) of an installation or tenant on one platform; `baseUrl` where each installation has its own. */
export type PlatformApp = { clientId: string; clientSecret: string; baseUrl?: string };

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

/** A token of the app itself, shared by all accounts and processes; a newer one may end an older one. */
export type AppToken = { value: string; expiresAt: Date };

/**
 * A call for an account that needs no authorisation of it. `appToken` gives a living token of the app; one that the
 * platform refuses is reported by a `token_expired` refusal which names its kind in `appToken`, and the work is
 * done once more with a new one.
 */
export type HandContext = CallIo & {
  app: PlatformApp;
  externalId: string;
  appToken(kind: string): Promise<string>;
};

/** What the person is given. All of it is committed before the person sees it. */
export type HandKit = {
  /** The platform's ids of this hand-over (share_id), by which a callback or a poll finds it again. */
  ids: Record<string, string>;
  /** Opens the platform's app or page, with everything filled in where the platform can. */
  link: string;
  /** What a QR code for the phone holds; null: `link`. */
  qr: string | null;
  /** null: the link has no end of its own. */
  expiresAt: Date | null;
  /** Words to copy, fitted to the platform, in the order of its page. */
  texts: { label: Localized; value: string }[];
};

/** What the platform knows of a hand-over; `accountExternalId` is who really posted, where it tells. */
export type HandOutcome =
  | { state: 'waiting' }
  | { state: 'posted'; externalId: string; url: string | null; accountExternalId: string | null };

/** Publishing by a person's hand: `handoff` by a link into the app, `assisted` on the platform's own page. */
export type ByHand = {
  /**
   * Prepares a hand-over. Nothing is published by it, so it may be repeated; an earlier link may still be used.
   * The addresses are public and live at least as long as the rule's `lifeSeconds`.
   */
  begin(
    ctx: HandContext,
    input: { post: PlatformPost; files: { videoUrl: string; coverUrl: string | null } },
  ): Promise<HandKit>;
  /** Absent where the platform cannot be asked. */
  poll?(ctx: HandContext, ids: Record<string, string>): Promise<HandOutcome>;
  /** What a pasted link to a post says; null: this is no link to a post on this platform. Pure. */
  readLink(text: string): { externalId: string | null; url: string } | null;
};

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

/**
 * `rejected` is final and has the platform's words in `reason`; `reviewing` covers every state in between;
 * `missing`: the platform does not know the post, or not yet.
 */
export type PostStatus = {
  state: 'reviewing' | 'published' | 'rejected' | 'missing';
  url: string | null;
  reason: string | null;
};

export type LookMatch = { externalId: string; title: string; createdAt: Date; url: string | null };

/** `id` is stable across repeated deliveries of one message: deduplicate by it. */
export type WebhookEvent = {
  id: string;
  kind:
    | 'url_test'
    | 'authorized'
    | 'deauthorized'
    | 'post_created'
    | 'post_published'
    | 'post_rejected'
    | 'message'
    | 'lead'
    | 'other';
  accountExternalId: string | null;
  postExternalId: string | null;
  postUrl?: string | null;
  /** The ids of the hand-over that this answers, as in `HandKit.ids`; a part of them is enough. */
  handIds?: Record<string, string>;
  /** What a message or lead says, as the platform sent it: personal data, sealed where it is stored. */
  content?: Record<string, unknown>;
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

  /** Present exactly where `platform.byHand` is. */
  byHand?: ByHand;
  /** A new token of the app, for the kinds that `appToken` is asked for. One issuer at a time: see `AppToken`. */
  issueAppToken?(
    input: { app: PlatformApp; kind: string; appToken(kind: string): Promise<string> } & CallIo,
  ): Promise<AppToken>;
  /** For `binding: 'password'`. The password is used once and kept nowhere. `otp`: a second factor where asked for. */
  signIn?(
    input: { app: PlatformApp; username: string; password: string; otp?: string | undefined } & CallIo,
  ): Promise<Grant>;
  /** Changes words and cover of a post; what the platform keeps as it is, it keeps. */
  edit?(
    ctx: AccountContext,
    input: { externalId: string; post: PlatformPost; cover: Cover | null },
  ): Promise<void>;
  /** Absent where the platform has no such call. Removing what is gone already succeeds. */
  remove?(ctx: AccountContext, externalId: string): Promise<void>;
  /**
   * Does one of `platform.followUps` to a post that is out; present exactly where one is not for a person alone.
   * Nothing that it does or fails to do touches the post itself.
   */
  followUp?(
    ctx: AccountContext,
    key: string,
    input: { externalId: string; post: PlatformPost },
  ): Promise<void>;
  /** The choices of a setting whose `remoteOptions` is `name`. */
  options?(ctx: AccountContext, name: string): Promise<SettingOption[]>;
  /** null: not signed by this app, or no message at all. Compared in constant time over the raw bytes, before parsing. */
  verifyWebhook?(delivery: WebhookDelivery): WebhookEvent | null;
};
