import { join } from 'node:path';
import { createBilibiliSimulator } from './bilibili.ts';
import { createDouyinSimulator } from './douyin.ts';
import type { Simulator, SimulatorOptions } from './frame.ts';
import { createKuaishouSimulator } from './kuaishou.ts';
import { createPeertubeSimulator } from './peertube.ts';
import { createWechatChannelsSimulator } from './wechat-channels.ts';

export type StartOptions = {
  /** Folder of the simulators' state; null: in memory. */
  dataDir?: string | null;
  /** Our callback addresses, registered in each demo app. */
  redirectUris?: string[];
  /** Our webhook address for a simulated platform. */
  webhookUrl?: (platform: string) => string;
  reviewDelayMs?: number;
  host?: string;
};

/** Every simulated platform: one line each. `hosts`: the listeners beside `main`. */
const registry = {
  kuaishou: { create: createKuaishouSimulator, hosts: ['upload'] },
  bilibili: { create: createBilibiliSimulator, hosts: [] },
  douyin: { create: createDouyinSimulator, hosts: [] },
  peertube: { create: createPeertubeSimulator, hosts: [] },
  'wechat-channels': { create: createWechatChannelsSimulator, hosts: [] },
} satisfies Record<string, { create(options: SimulatorOptions): Simulator; hosts: string[] }>;

type PlatformId = keyof typeof registry;

export type Simulators = {
  all: Record<PlatformId, Simulator>;
  /** What `createConnectors({ simulators })` of @xingluo/connectors takes. */
  endpoints: Record<PlatformId, { baseUrl: string; hosts: Record<string, string> }>;
  close(): Promise<void>;
};

const forEach = <T>(make: (id: PlatformId) => T) =>
  Object.fromEntries((Object.keys(registry) as PlatformId[]).map((id) => [id, make(id)])) as Record<
    PlatformId,
    T
  >;

/** Starts every simulated platform on loopback, on the ports of the last run where they are free. */
export const startSimulators = async (options: StartOptions = {}): Promise<Simulators> => {
  const settings = (platform: string): SimulatorOptions => ({
    dataFile: options.dataDir == null ? null : join(options.dataDir, `${platform}.json`),
    ...(options.redirectUris === undefined ? {} : { redirectUris: options.redirectUris }),
    ...(options.webhookUrl === undefined ? {} : { webhookUrl: options.webhookUrl(platform) }),
    ...(options.reviewDelayMs === undefined ? {} : { review: { delayMs: options.reviewDelayMs } }),
  });
  const all = forEach((id) => registry[id].create(settings(id)));
  const close = async () => {
    await Promise.all(Object.values(all).map((one) => one.close()));
  };
  const where = options.host === undefined ? {} : { host: options.host };
  try {
    // One after the other: the ports of the last run are taken by whoever comes first.
    for (const one of Object.values(all)) await one.start(where);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    all,
    endpoints: forEach((id) => ({
      baseUrl: all[id].url,
      hosts: Object.fromEntries(registry[id].hosts.map((name) => [name, new URL(all[id].urlOf(name)).host])),
    })),
    close,
  };
};
