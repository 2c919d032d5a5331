import * as rules from '@xingluo/rules';
import {
  createOpenAiSimulator,
  type OpenAiSimulator,
  type OpenAiSimulatorOptions,
} from '@xingluo/simulators/openai';
import { Agent } from 'undici';
import { createAi } from '../generate.ts';
import { PROVIDERS, type ProviderKind } from '../providers.ts';
import type { AiNeeds, AttemptRecord, ConfiguredProvider } from '../request.ts';
import type { Endpoint } from '../transport.ts';

/** A simulator that listens, and a connection pool to it. Close both in afterAll. */
export async function startStand(options: OpenAiSimulatorOptions = {}) {
  const simulator = createOpenAiSimulator(options);
  await simulator.start();
  const pool = new Agent();
  return {
    simulator,
    pool,
    wireNeeds: { dispatcherFor: () => pool, now: Date.now },
    endpoint: (kind: ProviderKind): Endpoint => ({
      provider: PROVIDERS[kind],
      baseUrl: simulator.url,
      apiKey: simulator.apiKey,
    }),
    async close(): Promise<void> {
      await pool.destroy();
      await simulator.close();
    },
  };
}

/** How an enterprise would have configured the simulator. */
export function configuredAt(
  simulator: OpenAiSimulator,
  fields: Partial<ConfiguredProvider>,
): ConfiguredProvider {
  const kind = fields.kind ?? 'openai';
  return {
    id: `aip_${kind}`,
    kind,
    label: PROVIDERS[kind].label,
    baseUrl: simulator.url,
    apiKey: simulator.apiKey,
    models: [],
    priority: 100,
    ...fields,
  };
}

/** The adapter over these providers, on a clock that only sleeping moves. */
export function adapterOver(
  pool: Agent,
  providers: readonly ConfiguredProvider[],
  more: Partial<AiNeeds> = {},
) {
  let now = Date.parse('2026-11-25T10:30:00+08:00');
  const records: AttemptRecord[] = [];
  const slept: number[] = [];
  const ai = createAi({
    ...rules,
    dispatcherFor: () => pool,
    providersFor: async () => providers,
    onAttempt: (record) => {
      records.push(record);
    },
    digestKey: 'test key',
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    ...more,
  });
  return {
    ai,
    records,
    slept,
    outcomes: () => records.map(({ provider, outcome }) => `${provider}:${outcome}`),
  };
}
