import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Driver } from './drivers.ts';
import type { PlatformsSettings } from './platforms.ts';
import { type SimulatorAt, simulatorAt } from './simulator.ts';

const PROGRAM = fileURLToPath(new URL('./platforms.ts', import.meta.url));

type Addresses = {
  endpoints: Record<string, { baseUrl: string; hosts: Record<string, string> }>;
  demoApps: Record<string, { clientKey: string; clientSecret: string; baseUrl: string }>;
};
export type Platforms = Addresses & {
  of(platform: string): SimulatorAt;
  close(): Promise<void>;
};

/** Starts the simulated platforms in a process of their own and turns their quotas off. */
export const startPlatforms = async (settings: PlatformsSettings, drivers: Driver[]): Promise<Platforms> => {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('The simulated platforms did not start.'))),
  ]);
  const addresses = JSON.parse(
    readFileSync(join(settings.dataDir, 'simulators', 'addresses.json'), 'utf8'),
  ) as Addresses;
  const of = (platform: string) => simulatorAt(addresses.endpoints[platform]!.baseUrl);
  for (const { id, rules } of drivers) await of(id).rules(rules);
  return {
    ...addresses,
    of,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
};
