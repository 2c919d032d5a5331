import type { RuleValue } from '@xingluo/simulators';
import { pressOnChannelsPage, pressOnDouyin } from './hand/apps.ts';
import type { Press } from './hand/press.ts';

/** How a platform's tokens end before their time, and where the next ones come from. */
type Tokens = {
  /** The simulator's endpoint that hands out new ones. */
  renewedAt: string;
  /** account: an account's access token is over. A refusal: the app's own token is refused there, once, by this code. */
  ends: 'account' | { endpoint: string; code: number };
  /** Codes by which it says that a token is over. */
  codes: string[];
};

type Common = {
  /** The simulator's id; the product knows it as `sim-<id>`. */
  id: string;
  accounts: number;
  /** Settings of the product's connector: its own pace off, which would only slow the run down. */
  settings: Record<string, unknown>;
  /** The platform's quotas off, for the same reason. */
  rules: Record<string, RuleValue>;
  /** Endpoints of the simulator that a 5xx, a 429 or a slow answer may hit; none: our server never calls it. */
  harmless: string[];
  tokens: Tokens | null;
  /** Where the product takes its callbacks; null: it takes none, so they end at the courier. */
  callbackPath: string | null;
};

/** Our server publishes; the simulator's endpoint `publish` makes the post. */
export type DirectDriver = Common & { delivery: 'direct' };
/** A person publishes in the platform's app or on its page; it is judged apart. */
export type HandDriver = Common & {
  delivery: 'hand';
  /** Who tells the product of the post: the platform by itself, or only the person. */
  toldBy: 'platform' | 'person';
  press: Press;
};
/** What the harness has to know of a platform; a new one is one entry here. */
export type Driver = DirectDriver | HandDriver;

const rates = { perAccount: null, perApp: null, perPlatform: null, confidence: 'A' };

/** Every platform of this run. */
export const drivers: Driver[] = [
  {
    id: 'kuaishou',
    delivery: 'direct',
    accounts: 16,
    settings: { perDay: 1_000_000, rates },
    rules: { minGapSeconds: 0, perDay: 1_000_000 },
    harmless: ['upload.start', 'upload.raw', 'photo.info', 'photo.list'],
    tokens: { renewedAt: 'oauth.refresh', ends: 'account', codes: ['200108', '100200108'] },
    callbackPath: '/connect/webhooks/sim-kuaishou',
  },
  {
    id: 'bilibili',
    delivery: 'direct',
    accounts: 16,
    settings: { perDay: 1_000_000, rates, minGapSeconds: 0 },
    // Its double refuses to renew what is over; here each token ends early, and renewing it is what is tried.
    rules: {
      minGapSeconds: 0,
      perDay: 1_000_000,
      sameTitleHours: 0,
      refreshAfterExpiry: true,
      webhookTwice: false,
    },
    harmless: ['upload.start', 'upload.complete', 'cover.upload', 'photo.info', 'photo.list'],
    tokens: { renewedAt: 'oauth.refresh', ends: 'account', codes: ['127001'] },
    callbackPath: '/connect/webhooks/sim-bilibili',
  },
  {
    id: 'peertube',
    delivery: 'direct',
    // So many test accounts with a password its double has.
    accounts: 8,
    // Its pace is no setting: it lets eight accounts through.
    settings: {},
    rules: {},
    harmless: ['upload.start', 'upload.part', 'video.get', 'video.list'],
    tokens: { renewedAt: 'oauth.token', ends: 'account', codes: ['invalid_token'] },
    callbackPath: null,
  },
  {
    id: 'douyin',
    delivery: 'hand',
    accounts: 16,
    settings: { rates },
    rules: {},
    harmless: ['share.id'],
    tokens: {
      renewedAt: 'app.token',
      ends: { endpoint: 'share.id', code: 2190002 },
      codes: ['2190002', '2190008'],
    },
    callbackPath: '/connect/webhooks/sim-douyin',
    toldBy: 'platform',
    press: pressOnDouyin,
  },
  {
    id: 'wechat-channels',
    delivery: 'hand',
    accounts: 8,
    settings: {},
    rules: {},
    harmless: [],
    tokens: null,
    callbackPath: null,
    toldBy: 'person',
    press: pressOnChannelsPage,
  },
];
