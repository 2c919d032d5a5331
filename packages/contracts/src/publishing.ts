import { z } from 'zod';
import {
  deliveryModeSchema,
  localizedSchema,
  metricSchema,
  postProblemSchema,
  settingValueSchema,
} from './platforms.ts';
import { fromAccount, latePolicies, postFields as post } from './publish-fields.ts';
import { publishOrdersContract } from './publish-orders.ts';
import { commaList, id, instant, page, pageQuery, route, version } from './route.ts';

export { latePolicies };

/**
 * The life of a task. `published`, `rejected`, `failed`, `removed`, `cancelled` and `skipped` are ends;
 * `outcome_unknown`, `waiting_for_person`, `awaiting_user`, `posted_elsewhere` and `expired` wait for a person.
 */
export const taskStates = [
  'queued',
  'uploading',
  'submitting',
  'reviewing',
  // In a person's hands: they publish in the platform's app or on its page.
  'awaiting_user',
  'scheduled_on_platform',
  'published',
  'rejected',
  'failed',
  'outcome_unknown',
  'waiting_for_person',
  // The person used another account than the task's.
  'posted_elsewhere',
  // Nobody used the link or package while it was good.
  'expired',
  // Published, and taken down again through us.
  'removed',
  'cancelled',
  'skipped',
] as const;
export type TaskState = (typeof taskStates)[number];
/** Nothing happens any more, unless a person asks for it. */
export const endStates = [
  'published',
  'rejected',
  'failed',
  'removed',
  'cancelled',
  'skipped',
] as const satisfies TaskState[];
/** Kinds of refusal by a platform: what to do follows from the kind alone. */
export const refusalKinds = [
  'token_expired',
  'reauth_required',
  'app_misconfigured',
  'rate_limited',
  'quota_exhausted',
  'content_rejected',
  'human_verification',
  'transient',
  'unknown_outcome',
] as const;
export type RefusalKind = (typeof refusalKinds)[number];

export const refusal = z.object({
  kind: z.enum(refusalKinds),
  platformCode: z.string().nullable(),
  platformMessage: z.string().nullable(),
});

export const publishTask = z.object({
  id: id('pt'),
  projectId: id('p').nullable(),
  videoId: id('v'),
  videoTitle: z.string(),
  platform: z.string(),
  accountId: id('acc'),
  accountName: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  coverUrl: z.string().nullable(),
  settings: z.record(z.string(), settingValueSchema),
  scheduleAt: instant.nullable(),
  timeZone: z.string(),
  dueAt: instant,
  latePolicy: z.enum(latePolicies),
  state: z.enum(taskStates),
  mode: deliveryModeSchema,
  /** While it is in a person's hands: until when the link is good, and the time they set on the platform. */
  handUntil: instant.nullable(),
  handAt: instant.nullable(),
  attempt: z.number().int(),
  nextAttemptAt: instant.nullable(),
  refusal: refusal.nullable(),
  postId: z.string().nullable(),
  postUrl: z.string().nullable(),
  publishedAt: instant.nullable(),
  /** Of a post that is out: whether the platform's review let it pass; `unknown`: it cannot be asked about that. */
  review: z.enum(['passed', 'unknown']).nullable(),
  /** What a person may do now. */
  actions: z.array(z.enum(['cancel', 'reschedule', 'retry', 'resolve', 'hand_done', 'edit', 'remove'])),
  createdBy: z.string(),
  createdAt: instant,
  version,
});
export type PublishTask = z.infer<typeof publishTask>;

/** Which tasks a list is about; what is absent does not narrow it. */
const taskFilters = {
  q: z.string().max(100).optional(),
  state: commaList(z.enum(taskStates)).optional(),
  platform: z.string().max(40).optional(),
  accountId: id('acc').optional(),
  videoId: id('v').optional(),
  projectId: id('p').optional(),
};
export const taskOrders = ['latest_due', 'earliest_due'] as const;
export type TaskOrder = (typeof taskOrders)[number];

/** The tasks of one state that a person looks at first, and how many there are. */
export const boardState = z.object({
  state: z.enum(taskStates),
  count: z.number().int(),
  /** There are more than `count`: they were not counted. */
  more: z.boolean(),
  tasks: z.array(publishTask),
});
export type BoardState = z.infer<typeof boardState>;

/** One step in the story of a task; `data` holds the redacted exchange where there was one. */
export const publishEvent = z.object({
  id: z.string(),
  at: instant,
  attempt: z.number().int(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type PublishEvent = z.infer<typeof publishEvent>;

/** Figures of a post at an instant; a figure that the platform did not tell is absent, never 0. */
export const postFigures = z.object({ at: instant, figures: z.partialRecord(metricSchema, z.number()) });
export type PostFigures = z.infer<typeof postFigures>;

/** What is done to a post after it is out, such as mounting a mini program; `failed` waits for a person. */
export const followUpState = z.object({
  key: z.string(),
  label: localizedSchema,
  /** What a person does where our call cannot. */
  byHand: localizedSchema,
  /** Whether our call can be tried again. */
  mayRetry: z.boolean(),
  state: z.enum(['planned', 'sending', 'done', 'failed']),
  nextAt: instant.nullable(),
  refusal: refusal.nullable(),
  version,
});
export type FollowUpState = z.infer<typeof followUpState>;

/** All that a person needs to publish by hand. Addresses of files are signed and end with the link. */
export const handKit = z.object({
  taskId: id('pt'),
  state: z.enum(taskStates),
  mode: deliveryModeSchema,
  platform: z.string(),
  platformLabel: localizedSchema,
  simulated: z.boolean(),
  accountName: z.string(),
  title: z.string(),
  /** Opens the platform's app or page; null: there is no living link, ask for a new one. */
  link: z.string().nullable(),
  /** What the QR code holds. */
  qr: z.string().nullable(),
  expiresAt: instant.nullable(),
  texts: z.array(z.object({ label: localizedSchema, value: z.string() })),
  steps: z.array(localizedSchema),
  videoUrl: z.string(),
  coverUrl: z.string().nullable(),
  /** What a link to a post looks like there. */
  linkExample: z.string().nullable(),
  /** Seconds from now between which the platform's page takes a later time; null: it takes none. */
  schedule: z.object({ minSeconds: z.number(), maxSeconds: z.number() }).nullable(),
  scheduledFor: instant.nullable(),
  dueAt: instant,
  /** Where the post is, once it is known. */
  postUrl: z.string().nullable(),
  version,
});
export type HandKit = z.infer<typeof handKit>;

/** What the person says: it is out (with its link, where there is one), or set to a time on the platform. */
const handDone = {
  link: z.string().trim().max(500).optional(),
  scheduledFor: instant.optional(),
  version,
};
const phoneToken = z
  .string()
  .min(16)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);

/** The words for all targets; a target may say its own. */
const words = {
  title: post.title.describe('Taken as it is: no ending of the account is added'),
  description: post.description.default('').describe('Taken as it is: no ending of the account is added'),
  tags: fromAccount.tags,
};
const media = {
  videoId: id('v'),
  /** A cover of this video, or an image asset of the enterprise, as the API hands it out. */
  coverUrl: z.string().max(2000).optional(),
};
const scheduleAt = instant.optional().describe('Absent: now');
const target = {
  accountId: id('acc'),
  title: post.title.optional(),
  description: post.description.optional(),
  ...fromAccount,
};
const many = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(500);

export const publishingContract = {
  ...publishOrdersContract,
  publish: route(
    'POST',
    '/api/publish',
    'Publish one video to one account, now or at a time',
    {
      permission: 'publishing:write',
      audit: 'publishing.task_created',
    },
    201,
  )
    .input(z.object({ ...media, ...target, ...words, scheduleAt, platform: z.string().max(40) }))
    .output(publishTask),
  publishMany: route(
    'POST',
    '/api/publish/batch',
    'Publish one video to many accounts; all or nothing',
    {
      permission: 'publishing:write',
      audit: 'publishing.task_created',
    },
    201,
  )
    .input(
      z.object({
        ...media,
        ...words,
        scheduleAt,
        timeZone: fromAccount.timeZone,
        latePolicy: fromAccount.latePolicy,
        targets: many(z.object({ ...target, scheduleAt })),
      }),
    )
    .output(z.object({ items: z.array(publishTask) })),
  check: route('POST', '/api/publish/check', 'What would the platforms say: nothing is created', {
    permission: 'publishing:write',
    noAuditBecause: 'changes nothing',
  })
    .input(z.object({ ...media, ...words, targets: many(z.object(target)) }))
    .output(
      z.object({ items: z.array(z.object({ accountId: id('acc'), problems: z.array(postProblemSchema) })) }),
    ),
  tasks: route(
    'GET',
    '/api/publish/tasks',
    'Publish tasks by their due time, the latest or the earliest first',
    {
      permission: 'publishing:read',
    },
  )
    .input(z.object({ ...pageQuery, ...taskFilters, order: z.enum(taskOrders).default('latest_due') }))
    .output(page(publishTask)),
  board: route(
    'GET',
    '/api/publish/board',
    'Of each state the first tasks and their number: the earliest due of what goes on, the latest of what has ended',
    { permission: 'publishing:read' },
  )
    .input(
      z.object({
        ...taskFilters,
        limit: z.coerce.number().int().min(1).max(50).default(30).describe('Of each state'),
      }),
    )
    .output(z.object({ items: z.array(boardState) })),
  task: route('GET', '/api/publish/tasks/{id}', 'One task with every step', { permission: 'publishing:read' })
    .input(z.object({ id: id('pt') }))
    .output(
      z.object({
        task: publishTask,
        events: z.array(publishEvent),
        figures: z.array(postFigures),
        followUps: z.array(followUpState),
      }),
    ),
  cancel: route('POST', '/api/publish/tasks/{id}/cancel', 'Cancel before it is at the platform', {
    permission: 'publishing:write',
    audit: 'publishing.task_cancelled',
  })
    .input(z.object({ id: id('pt'), version }))
    .output(publishTask),
  reschedule: route('POST', '/api/publish/tasks/{id}/reschedule', 'Another time', {
    permission: 'publishing:write',
    audit: 'publishing.task_rescheduled',
  })
    .input(z.object({ id: id('pt'), scheduleAt: instant, version }))
    .output(publishTask),
  retry: route('POST', '/api/publish/tasks/{id}/retry', 'Send again what was refused', {
    permission: 'publishing:write',
    audit: 'publishing.task_retried',
  })
    .input(z.object({ id: id('pt'), version }))
    .output(publishTask),
  resolve: route(
    'POST',
    '/api/publish/tasks/{id}/resolve',
    'Decide on an unknown outcome after looking at the platform',
    {
      permission: 'publishing:write',
      audit: 'publishing.task_resolved',
    },
  )
    .input(
      z.object({
        id: id('pt'),
        version,
        decision: z.enum(['published', 'send_again', 'give_up']),
        /** The platform's id of the post, when the decision is `published`. */
        postId: z.string().trim().max(200).optional(),
        postUrl: z.url().max(500).optional(),
      }),
    )
    .output(publishTask),
  hand: route('GET', '/api/publish/tasks/{id}/hand', 'What a person needs to publish this by hand', {
    permission: 'publishing:write',
  })
    .input(z.object({ id: id('pt') }))
    .output(handKit),
  handDone: route(
    'POST',
    '/api/publish/tasks/{id}/hand/done',
    'A person says that it is published, or set to a time on the platform',
    { permission: 'publishing:write', audit: 'publishing.hand_done' },
  )
    .input(z.object({ id: id('pt'), ...handDone }))
    .output(publishTask),
  handPhone: route(
    'POST',
    '/api/publish/tasks/{id}/hand/phone',
    'A link that opens the hand-over on a phone, without signing in there',
    { permission: 'publishing:write', audit: 'publishing.hand_shared' },
  )
    .input(z.object({ id: id('pt') }))
    .output(z.object({ url: z.string(), expiresAt: instant })),
  phoneHand: route('GET', '/api/hand/{token}', 'The hand-over that a phone link opens', {
    publicBecause: 'the link is the key: 128 random bits, stored hashed, ending with the hand-over',
  })
    .input(z.object({ token: phoneToken }))
    .output(handKit),
  phoneDone: route('POST', '/api/hand/{token}/done', 'The same as hand/done, from the phone', {
    publicBecause: 'the link is the key: it fits one task and says nothing but that it is done',
    audit: 'publishing.hand_done',
  })
    .input(z.object({ token: phoneToken, ...handDone }))
    .output(handKit),
  edit: route('POST', '/api/publish/tasks/{id}/edit', 'Change the words of a post that is out', {
    permission: 'publishing:write',
    audit: 'publishing.post_edited',
  })
    .input(
      z.object({ id: id('pt'), version, title: post.title, description: post.description, tags: post.tags }),
    )
    .output(publishTask),
  followUp: route(
    'POST',
    '/api/publish/tasks/{id}/follow-ups/{key}',
    'Try again what could not be done to a post that is out, or say that it was done by hand',
    { permission: 'publishing:write', audit: 'publishing.follow_up_decided' },
  )
    .input(z.object({ id: id('pt'), key: z.string().max(40), version, decision: z.enum(['again', 'done']) }))
    .output(z.object({ items: z.array(followUpState) })),
  remove: route('POST', '/api/publish/tasks/{id}/remove', 'Take the post down on the platform', {
    permission: 'publishing:write',
    audit: 'publishing.post_removed',
  })
    .input(z.object({ id: id('pt'), version }))
    .output(publishTask),
};
