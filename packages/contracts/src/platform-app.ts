import { z } from 'zod';
import type { AppField } from './platforms.ts';
import { id, instant, text, version } from './route.ts';

export const platformApp = z.object({
  id: id('app'),
  platform: z.string(),
  name: z.string(),
  /** Empty where the instance gives its own. */
  clientKey: z.string(),
  /** Last four characters of the secret; the secret itself never leaves the server. */
  secretHint: z.string(),
  /** The instance, where each installation of the platform has its own address. */
  baseUrl: z.string().nullable(),
  /** Register this address at the platform as the redirect URI. */
  callbackUrl: z.string(),
  /** Register this address for the platform's messages; null where the platform sends none. */
  webhookUrl: z.string().nullable(),
  /** Messages of the platform that were signed for this app; `lastAt` null: none has ever come. */
  callbacks: z.object({ lastAt: instant.nullable(), lastWeek: z.number().int() }),
  /** Posts a day that the platform granted this app, as the enterprise entered it; null: not entered. */
  quotaPerDay: z.number().int().nullable(),
  accounts: z.number().int(),
  version,
  createdAt: instant,
});
export type PlatformApp = z.infer<typeof platformApp>;

/** The address of an instance and nothing else; https, but for simulated platforms. */
const instanceUrl = z.url({ protocol: /^https?$/ }).max(300);

/** Which of the keys a platform wants stands in its `app.fields`. */
export const newPlatformApp = z.object({
  platform: z.string().max(40),
  name: text(60).optional(),
  clientKey: z.string().trim().max(200).default(''),
  clientSecret: z.string().trim().max(400).default(''),
  baseUrl: instanceUrl.optional(),
});

/** The same for one platform: what it wants has to be there. For forms; the server reads the platform's fields itself. */
export const newPlatformAppOf = (fields: readonly AppField[]) => {
  const wanted = new Set(fields.filter(({ optional }) => !optional).map(({ key }) => key));
  const { clientKey, clientSecret, baseUrl } = newPlatformApp.shape;
  return newPlatformApp.omit({ platform: true }).extend({
    clientKey: wanted.has('clientId') ? text(200) : clientKey,
    clientSecret: wanted.has('clientSecret') ? text(400) : clientSecret,
    baseUrl: wanted.has('baseUrl') ? instanceUrl : baseUrl,
  });
};

export const platformAppChange = z.object({
  id: id('app'),
  name: text(60).optional(),
  clientSecret: text(400).optional(),
  /** Only while no account is bound through the app: what they were given belongs to the old instance. */
  baseUrl: instanceUrl.optional(),
  quotaPerDay: z.number().int().min(1).max(1_000_000).nullable().optional(),
  version,
});
