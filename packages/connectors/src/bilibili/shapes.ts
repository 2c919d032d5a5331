import { z } from 'zod';

// The parts of the platform's answers that we read; `data` is the envelope's field.

export const data = <T extends z.ZodType>(shape: T) => z.object({ data: shape });
export const nothing = z.object({});
export const grant = data(
  z.object({
    access_token: z.string().min(1),
    expires_in: z.number(),
    refresh_token: z.string().min(1),
    scopes: z.array(z.string()).default([]),
  }),
);
export const account = data(
  z.object({ name: z.string(), face: z.string().optional(), openid: z.string().min(1) }),
);
export const begun = data(z.object({ upload_token: z.string().min(1) }));
export const coverUrl = data(z.object({ url: z.string().min(1) }));
export const created = data(z.object({ resource_id: z.string().regex(/^BV[0-9A-Za-z]{10}$/) }));
export const archive = z.object({
  resource_id: z.string(),
  title: z.string(),
  cover: z.string().optional(),
  tid: z.number().optional(),
  ctime: z.number(),
  video_info: z.object({ share_url: z.string().optional() }).nullish(),
  addit_info: z.object({
    state: z.number(),
    state_desc: z.string().optional(),
    reject_reason: z.string().optional(),
  }),
});
export type BilibiliArchive = z.infer<typeof archive>;
export const archives = data(z.object({ list: z.array(archive).nullish() }));
export const counters = data(
  z.object({
    view: z.number().optional(),
    danmaku: z.number().optional(),
    reply: z.number().optional(),
    favorite: z.number().optional(),
    coin: z.number().optional(),
    share: z.number().optional(),
    like: z.number().optional(),
  }),
);

export type BilibiliPartition = {
  id: number;
  name: string;
  children?: BilibiliPartition[] | null | undefined;
};
const partition: z.ZodType<BilibiliPartition> = z.lazy(() =>
  z.object({ id: z.number(), name: z.string(), children: z.array(partition).nullish() }),
);
export const partitions = data(z.array(partition));
