import { z } from 'zod';
import { postFields, timeFields } from './publish-fields.ts';
import { id, instant, page, pageQuery, route } from './route.ts';

/** An order that is under way: it counts against what an enterprise may have at once. */
export const openOrderStates = ['fetching', 'checking', 'making'] as const;
/** The life of an order; `published_task` (the task goes on from there), `failed` and `cancelled` are ends. */
export const orderStates = [...openOrderStates, 'published_task', 'failed', 'cancelled'] as const;
export type OrderState = (typeof orderStates)[number];

export const publishOrder = z.object({
  id: id('po'),
  projectId: id('p').nullable(),
  state: z.enum(orderStates),
  /** Without its query: a signed address is a key. */
  mediaUrl: z.string(),
  /** The address had a query that is forgotten by now: to fetch it again, it has to be given again. */
  addressCut: z.boolean(),
  platform: z.string().nullable(),
  accountId: id('acc'),
  title: z.string(),
  scheduleAt: instant.nullable(),
  /** Bytes fetched so far, and as many as the other side announced. */
  progress: z.object({ receivedBytes: z.number().int(), totalBytes: z.number().int().nullable() }),
  assetId: id('as').nullable(),
  videoId: id('v').nullable(),
  taskId: id('pt').nullable(),
  /** Why it failed: a code of the error catalogue, its sentence and its data. */
  problem: z
    .object({ code: z.string(), message: z.string(), data: z.record(z.string(), z.unknown()) })
    .nullable(),
  /** What a person may do now; `cancel` of a failed order drops it. */
  actions: z.array(z.enum(['cancel', 'retry'])),
  createdBy: z.string(),
  createdAt: instant,
});
export type PublishOrder = z.infer<typeof publishOrder>;

/** Where the video is fetched from, once, through the guard. Redirects are followed and judged alike. */
const mediaUrl = z.url({ protocol: /^https?$/ }).max(4000);

const wanted = z.object({
  ...timeFields,
  mediaUrl,
  platform: z.string().max(40).optional(),
  accountId: id('acc'),
  title: postFields.title,
  description: postFields.description.default(''),
  tags: postFields.tags.default([]),
  /** An image asset of the enterprise, as the API hands it out. */
  coverUrl: z.string().max(2000).optional(),
  settings: postFields.settings.default({}),
  projectId: id('p').optional(),
});
export type OrderWanted = z.output<typeof wanted>;

const order = (path: `/${string}`, summary: string, sameAs: { sameAs?: `/${string}` } = {}) =>
  route(
    'POST',
    path,
    summary,
    { permission: 'publishing:write', audit: 'publishing.order_created', ...sameAs },
    201,
  )
    .input(wanted)
    .output(z.object({ order: publishOrder }));

export const publishOrdersContract = {
  publishVideo: order('/api/publish/video', 'Fetch a video from an address, make it ready and publish it'),
  publishVideoAlias: order('/publish/video', 'The same under the name that the request gave it', {
    sameAs: '/api/publish/video',
  }),
  orders: route('GET', '/api/publish/orders', 'Orders, newest first', { permission: 'publishing:read' })
    .input(z.object({ ...pageQuery, state: z.enum(orderStates).optional() }))
    .output(page(publishOrder)),
  order: route('GET', '/api/publish/orders/{id}', 'How far an order is', { permission: 'publishing:read' })
    .input(z.object({ id: id('po') }))
    .output(publishOrder),
  cancelOrder: route(
    'POST',
    '/api/publish/orders/{id}/cancel',
    'Take an order back before it is a task, or drop a failed one',
    { permission: 'publishing:write', audit: 'publishing.order_cancelled' },
  )
    .input(z.object({ id: id('po') }))
    .output(publishOrder),
  retryOrder: route(
    'POST',
    '/api/publish/orders/{id}/retry',
    'Go on with a failed order from where its parts still are; with mediaUrl it is fetched anew from there',
    { permission: 'publishing:write', audit: 'publishing.order_retried' },
  )
    .input(z.object({ id: id('po'), mediaUrl: mediaUrl.optional() }))
    .output(publishOrder),
};
