import type { Localized } from '@xingluo/contracts/platforms';
import type { Connector } from './connector.ts';
import type { Http } from './http.ts';

/** What every connector is made of. */
export type Kit = {
  http: Http;
  /** Milliseconds since the epoch. */
  now: () => number;
  nonce: () => string;
};

/**
 * Where a simulator listens: `hosts` are its further listeners (host:port) by name.
 * `authorizeBaseUrl`: how a person's browser reaches its pages, where that differs.
 */
export type SimulatorEndpoint = {
  baseUrl: string;
  hosts?: Record<string, string>;
  authorizeBaseUrl?: string;
};

/** One line of the registry: how a platform's connector is made, live and bound to a simulator. */
export type Entry<Settings extends object = object> = {
  id: string;
  defaults: Settings;
  create(kit: Kit, settings: Settings): Connector;
  /** The settings that send everything to a simulator. */
  simulated(endpoint: SimulatorEndpoint): Partial<Settings>;
  /** Defaults of the simulated entry, where they differ: its apps hold what few live ones are given. */
  simulatedDefaults?: Partial<Settings>;
  /** How to get into the simulated platform, in place of the live one's words on its app. */
  simulatedHint?: Localized;
};

/** Keeps the settings' type to the entry alone, so that entries of all platforms fit one list. */
export type AnyEntry = {
  id: string;
  /** What is wrong with `given`, a sentence each: unknown names, values of another type than the default's. */
  problems(given: object): string[];
  open(kit: Kit, given: object): Connector;
  openSimulated(kit: Kit, given: object, endpoint: SimulatorEndpoint): Connector;
};

/** A simulated entry has an id and a label of its own, so that it never mixes with the live platform. */
const asSimulated = (connector: Connector, hint: Localized): Connector => ({
  ...connector,
  platform: {
    ...connector.platform,
    id: `sim-${connector.platform.id}`,
    label: {
      'zh-CN': `模拟·${connector.platform.label['zh-CN']}`,
      en: `Simulated ${connector.platform.label.en}`,
    },
    simulated: true,
    app: { ...connector.platform.app, consoleUrl: null, hint },
  },
});

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

const settingProblems = (defaults: object, given: object): string[] => {
  const known = defaults as Record<string, unknown>;
  return Object.entries(given).flatMap(([name, value]) => {
    if (!Object.hasOwn(known, name))
      return [`unknown setting ${name}; known are ${Object.keys(known).join(', ')}`];
    const [wanted, found] = [typeOf(known[name]), typeOf(value)];
    // A default of null takes any plain value: its figure is not published.
    return wanted === found || wanted === 'null' ? [] : [`${name} must be of type ${wanted}, not ${found}`];
  });
};

/** Declares a platform; `given` settings come over the defaults. */
export const entry = <Settings extends object>(one: Entry<Settings>): AnyEntry => ({
  id: one.id,
  problems: (given) => settingProblems(one.defaults, given),
  open: (kit, given) => one.create(kit, { ...one.defaults, ...given }),
  openSimulated: (kit, given, endpoint) => {
    const settings = { ...one.defaults, ...one.simulatedDefaults, ...given, ...one.simulated(endpoint) };
    const connector = one.create(kit, settings);
    return asSimulated(connector, one.simulatedHint ?? connector.platform.app.hint);
  },
});
