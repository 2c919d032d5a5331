import type { AppField } from '@xingluo/contracts/platforms';

/** What a person may give of an app, by the name of the input; `clientKey` is the platform's `clientId`. */
export type AppKeys = { clientKey: string; clientSecret: string; baseUrl?: string | undefined };

const inputs = { clientId: 'clientKey', clientSecret: 'clientSecret', baseUrl: 'baseUrl' } as const;

/** The inputs that this platform wants and that are empty. */
export const missingKeys = (fields: readonly AppField[], given: AppKeys): (keyof AppKeys)[] =>
  fields.filter(({ key, optional }) => !optional && !given[inputs[key]]).map(({ key }) => inputs[key]);

export const hasInstances = (fields: readonly AppField[]): boolean =>
  fields.some(({ key }) => key === 'baseUrl');

/**
 * The instance's origin, spelt in one way; null: not an address of an instance. Plain http is for simulators alone: a
 * password is sent there.
 */
export const instanceOrigin = (address: string, { simulated }: { simulated: boolean }): string | null => {
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : null;
  const fits =
    url !== null &&
    (url.protocol === 'https:' || (simulated && url.protocol === 'http:')) &&
    // Only scheme, host and port are left: no name or password, path, query or fragment.
    url.href === `${url.origin}/`;
  return fits ? url.origin : null;
};
