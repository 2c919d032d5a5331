import { join } from 'node:path';
import { createBilibiliSimulator } from './bilibili.ts';
import type { Simulator } from './frame.ts';
import { createKuaishouSimulator } from './kuaishou.ts';

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

export type Simulators = {
  all: Record<'kuaishou' | 'bilibili', Simulator>;
  /** What `createConnectors({ simulators })` of @xingluo/connectors takes. */
  endpoints: { kuaishou: { baseUrl: string; uploadHost: string }; bilibili: { baseUrl: string } };
  close(): Promise<void>;
};

/** Starts every simulated platform on loopback, on the ports of the last run where they are free. */
export const startSimulators = async (options: StartOptions = {}): Promise<Simulators> => {
  const settings = (platform: string) => ({
    dataFile: options.dataDir == null ? null : join(options.dataDir, `${platform}.json`),
    ...(options.redirectUris === undefined ? {} : { redirectUris: options.redirectUris }),
    ...(options.webhookUrl === undefined ? {} : { webhookUrl: options.webhookUrl(platform) }),
    ...(options.reviewDelayMs === undefined ? {} : { review: { delayMs: options.reviewDelayMs } }),
  });
  const kuaishou = createKuaishouSimulator(settings('kuaishou'));
  const bilibili = createBilibiliSimulator(settings('bilibili'));
  const close = async () => {
    await Promise.all([kuaishou.close(), bilibili.close()]);
  };
  const where = options.host === undefined ? {} : { host: options.host };
  try {
    await kuaishou.start(where);
    await bilibili.start(where);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    all: { kuaishou, bilibili },
    endpoints: {
      kuaishou: { baseUrl: kuaishou.url, uploadHost: new URL(kuaishou.urlOf('upload')).host },
      bilibili: { baseUrl: bilibili.url },
    },
    close,
  };
};
