import { randomUUID } from 'node:crypto';
import type { Platform } from '@xingluo/contracts/platforms';
import { createBilibili } from './bilibili/index.ts';
import { type BilibiliSettings, bilibiliDefaults } from './bilibili/platform.ts';
import type { Connector } from './connector.ts';
import { createHttp } from './http.ts';
import { createKuaishou } from './kuaishou/index.ts';
import { type KuaishouSettings, kuaishouDefaults } from './kuaishou/platform.ts';

export type {
  AccountContext,
  CallIo,
  Connector,
  Cover,
  CreatedPost,
  Exchange,
  Grant,
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
export { Refusal, type RefusalKind, refusalKinds } from './refusal.ts';

/** Where simulators listen. `authorizeBaseUrl`: how a person's browser reaches the authorise and work pages. */
export type SimulatorEndpoints = {
  kuaishou?: { baseUrl: string; uploadHost: string; authorizeBaseUrl?: string };
  bilibili?: { baseUrl: string; authorizeBaseUrl?: string };
};

export type ConnectorsNeeds = {
  /** Adds the simulated entries; without it there are only live platforms. */
  simulators?: SimulatorEndpoints;
  kuaishou?: Partial<KuaishouSettings>;
  bilibili?: Partial<BilibiliSettings>;
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

/** A simulated entry has an id and a label of its own, so that it never mixes with the live platform. */
const asSimulated = (connector: Connector): Connector => ({
  ...connector,
  platform: {
    ...connector.platform,
    id: `sim-${connector.platform.id}`,
    label: {
      'zh-CN': `模拟·${connector.platform.label['zh-CN']}`,
      en: `Simulated ${connector.platform.label.en}`,
    },
    simulated: true,
    app: { ...connector.platform.app, consoleUrl: null },
  },
});

/** Every platform of this installation. One line per platform. */
export const createConnectors = (needs: ConnectorsNeeds = {}): Connectors => {
  const now = needs.now ?? Date.now;
  const nonce = needs.nonce ?? randomUUID;
  const http = createHttp({
    now,
    ...(needs.callMs === undefined ? {} : { callMs: needs.callMs }),
    ...(needs.bulkMs === undefined ? {} : { bulkMs: needs.bulkMs }),
  });
  const kuaishou: KuaishouSettings = { ...kuaishouDefaults, ...needs.kuaishou };
  const bilibili: BilibiliSettings = { ...bilibiliDefaults, ...needs.bilibili };
  const all: Connector[] = [
    createKuaishou({ http, now, settings: kuaishou, uploadHost: null }),
    createBilibili({ http, now, nonce, settings: bilibili }),
  ];
  const sim = needs.simulators ?? {};
  if (sim.kuaishou !== undefined) {
    const { baseUrl, uploadHost, authorizeBaseUrl = baseUrl } = sim.kuaishou;
    const settings = {
      ...kuaishou,
      origin: baseUrl,
      authorizeOrigin: authorizeBaseUrl,
      pageOrigin: authorizeBaseUrl,
    };
    all.push(asSimulated(createKuaishou({ http, now, settings, uploadHost })));
  }
  if (sim.bilibili !== undefined) {
    const { baseUrl, authorizeBaseUrl = baseUrl } = sim.bilibili;
    const settings = {
      ...bilibili,
      authorizeOrigin: authorizeBaseUrl,
      apiOrigin: baseUrl,
      memberOrigin: baseUrl,
      uploadOrigin: baseUrl,
    };
    all.push(asSimulated(createBilibili({ http, now, nonce, settings })));
  }
  const byId = new Map(all.map((connector) => [connector.platform.id, connector]));
  return {
    list: () => all.map(({ platform }) => platform),
    get: (id) => byId.get(id) ?? null,
    close: http.close,
  };
};
