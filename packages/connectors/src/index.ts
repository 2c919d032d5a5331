import { randomUUID } from 'node:crypto';
import type { Platform } from '@xingluo/contracts/platforms';
import { bilibili } from './bilibili/index.ts';
import type { Connector } from './connector.ts';
import { douyin } from './douyin/index.ts';
import type { AnyEntry, Kit, SimulatorEndpoint } from './entry.ts';
import { createHttp } from './http.ts';
import { kuaishou } from './kuaishou/index.ts';
import { peertube } from './peertube/index.ts';
import { wechatChannels } from './wechat-channels/index.ts';

export type {
  AccountContext,
  AppToken,
  ByHand,
  CallIo,
  Connector,
  Cover,
  CreatedPost,
  Exchange,
  Grant,
  HandContext,
  HandKit,
  HandOutcome,
  LookMatch,
  Media,
  PlatformApp,
  PostStatus,
  Profile,
  RefreshedGrant,
  TokenLife,
  UploadState,
  VideoSource,
  WebhookDelivery,
  WebhookEvent,
} from './connector.ts';
export type { SimulatorEndpoint } from './entry.ts';
export { Refusal, type RefusalKind, refusalKinds } from './refusal.ts';

/** Every platform there is: one line each. */
const registry: AnyEntry[] = [kuaishou, bilibili, douyin, wechatChannels, peertube];

export type ConnectorsNeeds = {
  /** By platform; adds the simulated entries. Without it there are only live platforms. */
  simulators?: Record<string, SimulatorEndpoint>;
  /** By platform; comes over what its `platform.ts` has as defaults. `sim-…` is for the simulated entry alone. */
  settings?: Record<string, object>;
  /** Milliseconds since the epoch. */
  now?: () => number;
  nonce?: () => string;
  /** Deadlines in ms of one call and of one piece of a video. */
  callMs?: number;
  bulkMs?: number;
};

export type Connectors = {
  list(): Platform[];
  /** null: no such platform in this installation. */
  get(id: string): Connector | null;
  close(): Promise<void>;
};

/** Wrong settings, all of them at once, each by its platform. */
const settingProblems = (given: Record<string, object>): string[] =>
  Object.entries(given).flatMap(([id, settings]) => {
    const known = registry.find((one) => id === one.id || id === `sim-${one.id}`);
    return known
      ? known.problems(settings).map((problem) => `${id}: ${problem}`)
      : [`unknown platform ${id}; known are ${registry.map((one) => one.id).join(', ')}`];
  });

/**
 * Every platform of this installation, the simulated ones behind the live ones.
 * @throws RangeError naming every setting that is unknown or of the wrong type
 */
export const createConnectors = (needs: ConnectorsNeeds = {}): Connectors => {
  const now = needs.now ?? Date.now;
  const http = createHttp({
    now,
    ...(needs.callMs === undefined ? {} : { callMs: needs.callMs }),
    ...(needs.bulkMs === undefined ? {} : { bulkMs: needs.bulkMs }),
  });
  const kit: Kit = { http, now, nonce: needs.nonce ?? randomUUID };
  const given = needs.settings ?? {};
  const problems = settingProblems(given);
  if (problems.length > 0) throw new RangeError(problems.join('\n'));
  const settingsOf = (id: string) => given[id] ?? {};
  const all = [
    ...registry.map((one) => one.open(kit, settingsOf(one.id))),
    ...registry.flatMap((one) => {
      const endpoint = needs.simulators?.[one.id];
      return endpoint
        ? [one.openSimulated(kit, { ...settingsOf(one.id), ...settingsOf(`sim-${one.id}`) }, endpoint)]
        : [];
    }),
  ];
  const byId = new Map(all.map((connector) => [connector.platform.id, connector]));
  return {
    list: () => all.map(({ platform }) => platform),
    get: (id) => byId.get(id) ?? null,
    close: http.close,
  };
};
