import type { RuleValue } from '@xingluo/simulators';
import type { SimulatorAt } from './simulator.ts';

/** What the harness has to know of a platform; a new one is one entry here. */
export type Driver = {
  /** The simulator's id; the product knows it as `sim-<id>`. */
  id: string;
  /** direct: our server publishes. hand: a person confirms in the platform's app, and it is judged apart. */
  delivery: 'direct' | 'hand';
  accounts: number;
  /** Settings of the product's connector: its own pace off, which would only slow the run down. */
  settings: Record<string, unknown>;
  /** The platform's quotas off, for the same reason. */
  rules: Record<string, RuleValue>;
  /** Endpoints of the simulator that a 5xx or a slow answer may hit beside `publish`. */
  harmless: string[];
  /** Codes by which it says that an access token is over. */
  expiredCodes: string[];
  /** Where the product takes its callbacks; null: it takes none, so they end at the courier. */
  callbackPath: string | null;
  /** hand only: a person finishes every hand-over that waits in the platform's app. Answers how many those were. */
  confirm?(simulator: SimulatorAt): Promise<number>;
};

const unpaced = {
  perDay: 1_000_000,
  rates: { perAccount: null, perApp: null, perPlatform: null, confidence: 'A' },
};

/** Every platform of this run. */
export const drivers: Driver[] = [
  {
    id: 'kuaishou',
    delivery: 'direct',
    accounts: 20,
    settings: unpaced,
    rules: { minGapSeconds: 0, perDay: 1_000_000 },
    harmless: ['upload.start', 'upload.raw', 'photo.info', 'photo.list'],
    expiredCodes: ['200108', '100200108'],
    callbackPath: '/connect/webhooks/sim-kuaishou',
  },
  {
    id: 'bilibili',
    delivery: 'direct',
    accounts: 20,
    settings: { ...unpaced, minGapSeconds: 0 },
    // Its double refuses to renew what is over; here each token ends early, and renewing it is what is tried.
    rules: {
      minGapSeconds: 0,
      perDay: 1_000_000,
      sameTitleHours: 0,
      refreshAfterExpiry: true,
      webhookTwice: false,
    },
    harmless: ['upload.start', 'upload.complete', 'cover.upload', 'photo.info', 'photo.list'],
    expiredCodes: ['127001'],
    callbackPath: '/connect/webhooks/sim-bilibili',
  },
];
