import { z } from 'zod';

/** A text for users in the two languages the product speaks. */
export const localizedSchema = z.object({ 'zh-CN': z.string(), en: z.string() });
export type Localized = z.infer<typeof localizedSchema>;

/** What a length is counted in: Unicode code points, UTF-16 units (JavaScript's `length`) or UTF-8 bytes. */
export const countingUnitSchema = z.enum(['code-point', 'utf16', 'byte']);
export type CountingUnit = z.infer<typeof countingUnitSchema>;

/** `error` blocks the post; `warning` is shown, because the figure is not officially published. */
export const levelSchema = z.enum(['error', 'warning']);
export type Level = z.infer<typeof levelSchema>;

/**
 * How well a figure is known. A: official page or SDK · A2: a contract file citing official pages ·
 * B: two or more independent implementations · C: one · D: sources conflict, or from memory.
 */
export const confidenceSchema = z.enum(['A', 'A2', 'B', 'C', 'D']);
export type Confidence = z.infer<typeof confidenceSchema>;

/**
 * A length limit. `strict`: the length must stay below `max`; `inclusive`: it may reach it. `min`: the least length of
 * a text that is not empty, where there is one.
 */
export const textLimitSchema = z.object({
  min: z.number().int().positive().optional(),
  max: z.number().int().positive(),
  unit: countingUnitSchema,
  bound: z.enum(['strict', 'inclusive']),
  level: levelSchema,
  confidence: confidenceSchema,
});
export type TextLimit = z.infer<typeof textLimitSchema>;

/**
 * The characters of a text field: letters, digits and blanks are always allowed, of all other signs only those in
 * `allowed`. What is in `asBlank` is replaced by a blank before the text is counted and sent.
 */
export const signRuleSchema = z.object({
  allowed: z.string(),
  asBlank: z.string(),
  level: levelSchema,
  confidence: confidenceSchema,
});
export type SignRule = z.infer<typeof signRuleSchema>;

/** One text field of a post as this platform names it. Without `signs` every character is allowed. */
export const textRuleSchema = z.object({
  label: localizedSchema,
  required: z.boolean(),
  limit: textLimitSchema.nullable(),
  signs: signRuleSchema.optional(),
});
export type TextRule = z.infer<typeof textRuleSchema>;

/**
 * Topics (话题, tags). `inline`: written behind the body as `#topic ` and counted with it;
 * `list`: a field of their own, joined by `separator`, `joined` limits the joined text.
 */
export const topicRuleSchema = z.object({
  style: z.enum(['inline', 'list']),
  label: localizedSchema,
  min: z.number().int().nonnegative(),
  max: z.number().int().positive().nullable(),
  level: levelSchema,
  separator: z.string(),
  joined: textLimitSchema.nullable(),
  /** The length of one of them. */
  each: textLimitSchema.optional(),
  confidence: confidenceSchema,
});
export type TopicRule = z.infer<typeof topicRuleSchema>;

/** Bytes and pixels; `types` are MIME types. */
export const coverRuleSchema = z.object({
  required: z.boolean(),
  types: z.array(z.string()),
  maxBytes: z.number().int().positive(),
  minWidth: z.number().int().positive().nullable(),
  minHeight: z.number().int().positive().nullable(),
  advised: z.object({ width: z.number().int(), height: z.number().int() }).nullable(),
  confidence: confidenceSchema,
});
export type CoverRule = z.infer<typeof coverRuleSchema>;

/**
 * Bytes, seconds, bits per second, pixels, frames per second; `null` means that no figure is known. A container that
 * is not listed is always an error; `level` is that of the figures. `minSide` is that of the shorter side (720p: 720).
 */
export const videoRuleSchema = z.object({
  containers: z.array(z.string()),
  maxBytes: z.number().int().positive().nullable(),
  minSeconds: z.number().positive().nullable(),
  maxSeconds: z.number().positive().nullable(),
  maxBitrate: z.number().int().positive().nullable(),
  maxFps: z.number().positive().nullable(),
  maxSide: z.number().int().positive().nullable(),
  minSide: z.number().int().positive().optional(),
  advised: z.object({ ratio: z.string(), width: z.number().int(), height: z.number().int() }).nullable(),
  level: levelSchema,
  confidence: confidenceSchema,
});
export type VideoRule = z.infer<typeof videoRuleSchema>;

/** How a post reaches a platform: by our server, by a link into the platform's app, or by a person on its own page. */
export const deliveryModes = ['direct', 'handoff', 'assisted'] as const;
export const deliveryModeSchema = z.enum(deliveryModes);
export type DeliveryMode = z.infer<typeof deliveryModeSchema>;

/**
 * What holds where a person does the last step (`handoff`, `assisted`). Seconds; `null` means that no figure is known.
 * `steps` is the checklist in its order; `pageUrl` is the platform's own page on which it is done.
 */
export const byHandRuleSchema = z.object({
  /** Limits of the file on this way, where they differ from those of the direct way. */
  video: videoRuleSchema.nullable(),
  /** How long a link or package is good for. */
  lifeSeconds: z.number().int().positive(),
  /** What an account must have granted so that the platform's review can be followed after it; null: it cannot be. */
  reviewScopes: z.array(z.string()).nullable(),
  /** When the person is told again: so long after the hand-over the post is late, so long before its end it runs out. */
  reminders: z.object({
    lateAfterSeconds: z.number().int().positive(),
    endingBeforeSeconds: z.number().int().positive(),
  }),
  pageUrl: z.string().nullable(),
  steps: z.array(localizedSchema),
  /** The time window that the platform's own page offers for a post at a later time. */
  schedule: z
    .object({
      minSeconds: z.number().int().positive(),
      maxSeconds: z.number().int().positive(),
      confidence: confidenceSchema,
    })
    .nullable(),
  /** What a link to a post on this platform looks like, for people. */
  linkExample: z.string().nullable(),
});
export type ByHandRule = z.infer<typeof byHandRuleSchema>;

/** How fast one account may post: the least gap in seconds and the most posts a (Beijing) day. */
export const paceSchema = z.object({
  minGapSeconds: z.number().int().nonnegative(),
  perDay: z.number().int().positive().nullable(),
  level: levelSchema,
  confidence: confidenceSchema,
});
export type Pace = z.infer<typeof paceSchema>;

/** A token bucket: at most `capacity` calls at once, refilled by `perSecond` (calls a second, fractions allowed). */
export const rateSchema = z.object({
  capacity: z.number().int().positive(),
  perSecond: z.number().positive(),
});
export type Rate = z.infer<typeof rateSchema>;

/**
 * How fast our server may call the platform's API: in the name of one account, of one app with all its accounts, and
 * of everything that this installation sends there. `null`: no limit of our own. Pieces of a video do not count.
 */
export const ratesSchema = z.object({
  perAccount: rateSchema.nullable(),
  perApp: rateSchema.nullable(),
  perPlatform: rateSchema.nullable(),
  confidence: confidenceSchema,
});
export type Rates = z.infer<typeof ratesSchema>;

/** One choice of a select; `group` is its heading, where there is one. */
export const settingOptionSchema = z.object({
  value: z.string(),
  label: localizedSchema,
  group: localizedSchema.nullable(),
});
export type SettingOption = z.infer<typeof settingOptionSchema>;

/** The value of one setting: a select or text holds a string, a switch a boolean. */
export const settingValueSchema = z.union([z.string(), z.boolean()]);
export type SettingValue = z.infer<typeof settingValueSchema>;

/**
 * One typed field of a post's settings for this platform. A select takes its choices from `options`, or,
 * when `remoteOptions` names a list, from the platform itself through an account.
 * `when`: the field exists only while another one has that value; else it must stay empty.
 */
export const settingFieldSchema = z.object({
  key: z.string(),
  kind: z.enum(['select', 'switch', 'text']),
  label: localizedSchema,
  hint: localizedSchema.nullable(),
  required: z.boolean(),
  default: settingValueSchema.nullable(),
  options: z.array(settingOptionSchema),
  remoteOptions: z.string().nullable(),
  when: z.object({ key: z.string(), equals: settingValueSchema }).nullable(),
  limit: textLimitSchema.nullable(),
});
export type SettingField = z.infer<typeof settingFieldSchema>;

/**
 * Something that is done to a post after it is out: by a call of its own, or by a person alone where the platform offers
 * no call (`personOnly`). The post stays as it is while a call fails; a person then does it (`byHand`).
 */
export const followUpSchema = z.object({
  key: z.string(),
  label: localizedSchema,
  personOnly: z.boolean(),
  /** Wanted where this setting is switched on or filled in. */
  setting: z.string(),
  /** The account must have granted all of these. */
  scopes: z.array(z.string()),
  /** Not before the post has been out for so long. */
  afterSeconds: z.number().int().nonnegative(),
  /** The same call once more changes nothing. Else a lost answer is a person's question. */
  repeatable: z.boolean(),
  byHand: localizedSchema,
  confidence: confidenceSchema,
});
export type FollowUp = z.infer<typeof followUpSchema>;

/** One field of the platform app (开放平台应用) with the platform's own name for it. */
export const appFieldSchema = z.object({
  key: z.enum(['clientId', 'clientSecret', 'baseUrl']),
  name: z.string(),
  label: localizedSchema,
  secret: z.boolean(),
  /** true: may be left empty. */
  optional: z.boolean().optional(),
});
export type AppField = z.infer<typeof appFieldSchema>;

/** Counters a platform may report. What it does not report is absent, never 0. */
export const metricSchema = z.enum(['views', 'likes', 'comments', 'shares', 'favorites', 'coins', 'danmaku']);
export type Metric = z.infer<typeof metricSchema>;

/** Where the facts come from. `checkedAt` is the day (ISO date) on which the source was read. */
export const platformSourceSchema = z.object({
  title: z.string(),
  url: z.string().nullable(),
  confidence: confidenceSchema,
  checkedAt: z.string(),
});
export type PlatformSource = z.infer<typeof platformSourceSchema>;

/** Everything the SPA and the server know of a platform, as data: what `GET /api/platforms` hands out. */
export const platformSchema = z.object({
  id: z.string(),
  label: localizedSchema,
  simulated: z.boolean(),
  /** false: this protocol has never run against the live platform from this product. */
  verifiedLive: z.boolean(),
  /** How an account is bound: through the platform's consent page, with name and password there, or by its name alone. */
  binding: z.enum(['oauth', 'password', 'manual']),
  /** In the order of preference. */
  modes: z.array(deliveryModeSchema).min(1),
  /** `direct` is possible only for accounts that granted all of these. */
  directScopes: z.array(z.string()),
  byHand: byHandRuleSchema.nullable(),
  capabilities: z.object({
    remove: z.boolean(),
    edit: z.boolean(),
    stats: z.boolean(),
    webhook: z.boolean(),
    schedule: z.boolean(),
    comments: z.boolean(),
    lookUp: z.boolean(),
  }),
  metrics: z.array(metricSchema),
  /** `title` is null where the platform has none: a title then becomes the first line of the body. */
  title: textRuleSchema.nullable(),
  body: textRuleSchema,
  topics: topicRuleSchema,
  cover: coverRuleSchema,
  video: videoRuleSchema,
  pace: paceSchema,
  rates: ratesSchema,
  settings: z.array(settingFieldSchema),
  followUps: z.array(followUpSchema),
  app: z.object({
    fields: z.array(appFieldSchema),
    consoleUrl: z.string().nullable(),
    scopes: z.array(z.string()),
    hint: localizedSchema,
  }),
  sources: z.array(platformSourceSchema),
  checkedAt: z.string(),
});
export type Platform = z.infer<typeof platformSchema>;

/** A post's words and settings, the same shape for every platform. */
export const platformPostSchema = z.object({
  title: z.string(),
  body: z.string(),
  topics: z.array(z.string()),
  settings: z.record(z.string(), settingValueSchema),
});
export type PlatformPost = z.infer<typeof platformPostSchema>;

/** What a check needs to know of the files; `null` where it was not measured. */
export const postFilesSchema = z.object({
  video: z
    .object({
      bytes: z.number(),
      seconds: z.number().nullable(),
      container: z.string().nullable(),
      width: z.number().nullable(),
      height: z.number().nullable(),
      bitrate: z.number().nullable(),
      fps: z.number().nullable(),
    })
    .nullable(),
  cover: z
    .object({
      bytes: z.number(),
      contentType: z.string(),
      width: z.number().nullable(),
      height: z.number().nullable(),
    })
    .nullable(),
});
export type PostFiles = z.infer<typeof postFilesSchema>;

/** One finding of the check before publishing; `field` is title, body, topics, video, cover or `settings.<key>`. */
export const postProblemSchema = z.object({
  level: levelSchema,
  code: z.string(),
  field: z.string(),
  message: localizedSchema,
});
export type PostProblem = z.infer<typeof postProblemSchema>;
