import { randomUUID } from 'node:crypto';
import type { Platform } from '@xingluo/contracts/platforms';
import { bilibili } from './bilibili/index.ts';
import type { Connector } from './connector.ts';
import { douyin } from './douyin/index.ts';
import type { AnyEntry, Kit, SimulatorEndpoint } from './entry.ts';
import { createHttp } from './http.ts';
import { kuaishou } from './kuaishou/index.ts';

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
const registry: AnyEntry[] = [kuaishou, bilibili, douyin];

export type ConnectorsNeeds = {
  /** By platform; adds the simulated entries. Without it there are only live platforms. */
  simulators?: Record<string, SimulatorEndpoint>;
  /** By platform; comes over what its `platform.ts` has as defaults. */
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

/** Every platform of this installation, the simulated ones behind the live ones. */
export const createConnectors = (needs: ConnectorsNeeds = {}): Connectors => {
  const now = needs.now ?? Date.now;
  const http = createHttp({
    now,
    ...(needs.callMs === undefined ? {} : { callMs: needs.callMs }),
    ...(needs.bulkMs === undefined ? {} : { bulkMs: needs.bulkMs }),
  });
  const kit: Kit = { http, now, nonce: needs.nonce ?? randomUUID };
  const settingsOf = (id: string) => needs.settings?.[id] ?? {};
  const all = [
    ...registry.map((one) => one.open(kit, settingsOf(one.id))),
    ...registry.flatMap((one) => {
      const endpoint = needs.simulators?.[one.id];
      return endpoint ? [one.openSimulated(kit, settingsOf(one.id), endpoint)] : [];
    }),
  ];
  const byId = new Map(all.map((connector) => [connector.platform.id, connector]));
  return {
    list: () => all.map(({ platform }) => platform),
    get: (id) => byId.get(id) ?? null,
    close: http.close,
  };
};
