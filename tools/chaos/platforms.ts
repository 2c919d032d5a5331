// node tools/chaos/platforms.ts SETTINGS-AS-JSON. The simulated platforms in a process of their own: what the product
// does to itself, or the harness to it, does not touch them. Says `ready` on its standard output; ends with its parent.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulators } from '@xingluo/simulators';

export type PlatformsSettings = {
  /** The product's data folder: it finds the addresses there. */
  dataDir: string;
  redirectUris: string[];
  /** Callbacks of platform P go to `<callbacks>/P`. */
  callbacks: string;
};

const { dataDir, redirectUris, callbacks } = JSON.parse(process.argv[2] ?? '{}') as PlatformsSettings;
const folder = join(dataDir, 'simulators');
mkdirSync(folder, { recursive: true, mode: 0o700 });
const running = await startSimulators({
  dataDir: folder,
  redirectUris,
  webhookUrl: (platform) => `${callbacks}/${platform}`,
  reviewDelayMs: 1500,
});
// As apps/server/src/boot/simulators.ts reads it.
const demoApps = Object.fromEntries(
  Object.entries(running.all)
    .filter(([, simulator]) => simulator.hasApps)
    .map(([platform, { demoApp, url }]) => [
      `sim-${platform}`,
      { clientKey: demoApp.clientId, clientSecret: demoApp.clientSecret, baseUrl: url },
    ]),
);
writeFileSync(join(folder, 'addresses.json'), JSON.stringify({ endpoints: running.endpoints, demoApps }), {
  mode: 0o600,
});
process.stdin.resume().once('end', () => void running.close().then(() => process.exit(0)));
process.stdout.write('ready\n');
