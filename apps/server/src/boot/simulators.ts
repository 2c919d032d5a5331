import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulators, startSimulators } from '@xingluo/simulators';
import type { Config } from '../kernel/config.ts';
import type { Log } from '../kernel/log.ts';

/** Where the simulated platforms answer, and the demo app of each; for every process on this data folder. */
export type SimulatedPlatforms = {
  endpoints: Simulators['endpoints'];
  demoApps: Record<string, { clientKey: string; clientSecret: string; baseUrl: string }>;
};

/**
 * Starts the simulated platforms in this process. A second process on the same data folder uses those of the first:
 * their ports are taken, and what they are is written in the folder.
 */
export const openSimulators = async (
  config: Config,
  publicUrl: string,
  log: Log,
): Promise<{ platforms: SimulatedPlatforms | null; close(): Promise<void> }> => {
  if (!config.simulators) return { platforms: null, close: async () => {} };
  const folder = join(config.dataDir, 'simulators');
  const addresses = join(folder, 'addresses.json');
  const here = `http://${config.host}:${config.port}`;
  if (!config.roles.has('api')) {
    return {
      platforms: existsSync(addresses)
        ? (JSON.parse(readFileSync(addresses, 'utf8')) as SimulatedPlatforms)
        : null,
      close: async () => {},
    };
  }
  try {
    const running = await startSimulators({
      dataDir: folder,
      webhookUrl: (platform) => `${here}/connect/webhooks/sim-${platform}`,
      redirectUris: [
        ...new Set([publicUrl, here, `http://localhost:${config.port}`, `http://127.0.0.1:${config.port}`]),
      ].map((origin) => `${origin}/connect/oauth/callback`),
    });
    const platforms: SimulatedPlatforms = {
      endpoints: running.endpoints,
      demoApps: Object.fromEntries(
        Object.entries(running.all)
          .filter(([, simulator]) => simulator.hasApps)
          .map(([platform, { demoApp, url }]) => [
            `sim-${platform}`,
            { clientKey: demoApp.clientId, clientSecret: demoApp.clientSecret, baseUrl: url },
          ]),
      ),
    };
    writeFileSync(addresses, JSON.stringify(platforms), { mode: 0o600 });
    return { platforms, close: running.close };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || !existsSync(addresses)) throw error;
    log.info({}, 'the simulated platforms run in another process');
    return {
      platforms: JSON.parse(readFileSync(addresses, 'utf8')) as SimulatedPlatforms,
      close: async () => {},
    };
  }
};
