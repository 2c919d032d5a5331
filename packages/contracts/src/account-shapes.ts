import { z } from 'zod';
import { timeZone } from './identity.ts';
import { settingValueSchema } from './platforms.ts';
import { latePolicies } from './publishing.ts';
import { id, instant, text, version } from './route.ts';

/** One tag of an account: short, without the signs that separate tags in a spreadsheet cell. */
export const accountTag = text(20).regex(/^[^,，;；、|\r\n]+$/, 'without separators');
const tags = z.array(accountTag).max(20);

/** 设备保管人: who keeps the phone or SIM card that holds the account. */
export const keeper = z.object({ name: z.string().trim().max(40), note: z.string().trim().max(200) });

/**
 * What a post for this account begins with; empty fields say nothing. `settings` are those of its platform. The publish
 * dialog puts the endings behind title and description; the API fills in the rest where a request does not say it.
 */
export const accountDefaults = z.object({
  // A space in front is part of it: "Title | Shop".
  titleSuffix: z.string().max(60).default(''),
  descriptionSuffix: z.string().trim().max(500).default(''),
  topics: z.array(text(50)).max(20).default([]),
  settings: z.record(z.string().max(40), settingValueSchema).default({}),
  latePolicy: z.enum(latePolicies).nullable().default(null),
  timeZone: timeZone.nullable().default(null),
});
export type AccountDefaults = z.infer<typeof accountDefaults>;

export const healthLevels = ['good', 'fair', 'poor', 'unknown'] as const;
export type HealthLevel = (typeof healthLevels)[number];

/** Why a score is what it is. `count`, `days` and `at` fill the sentence; what does not apply is absent. */
export const healthCodes = [
  'reauth_required',
  'renewal_delayed',
  'grant_ends_soon',
  'grant_ends_this_week',
  'human_verification',
  'content_rejected',
  'quota_exhausted',
  'failures',
  'open_todos',
  'published_lately',
  'published_once',
  'never_published',
] as const;
export type HealthCode = (typeof healthCodes)[number];
export const healthReason = z.object({
  code: z.enum(healthCodes),
  /** What it takes from 100: 0 or less. */
  points: z.number().int(),
  count: z.number().int().optional(),
  days: z.number().int().optional(),
  at: instant.optional(),
});
export type HealthReason = z.infer<typeof healthReason>;
/** `score` is null while nothing at all is known: unknown is not 0. */
export const accountHealth = z.object({
  score: z.number().int().min(0).max(100).nullable(),
  level: z.enum(healthLevels),
  reasons: z.array(healthReason),
});
export type AccountHealth = z.infer<typeof accountHealth>;

export const account = z.object({
  id: id('acc'),
  projectId: id('p').nullable(),
  platform: z.string(),
  binding: z.enum(['oauth', 'password', 'manual']),
  /** null: bound by its name alone. */
  appId: id('app').nullable(),
  /** The platform's own id of the account; null where nobody entered it. */
  accountId: z.string().nullable(),
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  status: z.enum(['active', 'reauth_required', 'unbound']),
  statusReason: z.string().nullable(),
  scopes: z.array(z.string()),
  expireAt: instant.nullable(),
  refreshExpireAt: instant.nullable(),
  ownerId: z.string().nullable(),
  groups: z.array(z.object({ id: id('grp'), name: z.string() })),
  tags: z.array(z.string()),
  keeper,
  notes: z.string(),
  health: accountHealth,
  defaults: accountDefaults,
  createdAt: instant,
  version,
});
export type Account = z.infer<typeof account>;

/** One account with what only its own page shows. */
export const accountDetail = account.extend({
  /** When its token is renewed next; null: never, or not by us. */
  refreshAt: instant.nullable(),
  /** When the platform last confirmed the authorisation before a planned post. */
  checkedAt: instant.nullable(),
  /** Until when an open re-authorise link works; null: there is none. */
  reauthLinkUntil: instant.nullable(),
});
export type AccountDetail = z.infer<typeof accountDetail>;

/** What people may say of an account, whichever way it was bound. */
export const accountFacts = {
  projectId: id('p').nullable().optional(),
  ownerId: id('u').nullable().optional(),
  groupIds: z.array(id('grp')).max(50).optional(),
  tags: tags.optional(),
  keeper: keeper.optional(),
  notes: z.string().trim().max(2000).optional(),
};

export const accountGroup = z.object({
  id: id('grp'),
  name: z.string(),
  /** Accounts in it that the reader may see. */
  accounts: z.number().int(),
  version,
  createdAt: instant,
});
export type AccountGroup = z.infer<typeof accountGroup>;

/** One change to many accounts; adding what is there and removing what is not succeeds. */
export const batchChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add_groups'), groupIds: z.array(id('grp')).min(1).max(50) }),
  z.object({ kind: z.literal('remove_groups'), groupIds: z.array(id('grp')).min(1).max(50) }),
  z.object({ kind: z.literal('add_tags'), tags: tags.min(1) }),
  z.object({ kind: z.literal('remove_tags'), tags: tags.min(1) }),
  z.object({ kind: z.literal('set_owner'), ownerId: id('u').nullable() }),
  z.object({ kind: z.literal('move'), projectId: id('p').nullable() }),
]);
export type BatchChange = z.infer<typeof batchChange>;

/** How it went for one account; `current` beside `http.stale_version`. */
export const batchResult = z.discriminatedUnion('ok', [
  z.object({ id: id('acc'), ok: z.literal(true), account }),
  z.object({ id: id('acc'), ok: z.literal(false), code: z.string(), current: account.optional() }),
]);
export type BatchResult = z.infer<typeof batchResult>;
