import { z } from 'zod';

export const rationalSchema = z.object({ num: z.int(), den: z.int().positive() });
export type Rational = z.infer<typeof rationalSchema>;

const videoFactsSchema = z.object({
  /** Stream index inside the file. */
  index: z.int().nonnegative(),
  codec: z.string(),
  profile: z.string().nullable(),
  pixelFormat: z.string().nullable(),
  codedWidth: z.int(),
  codedHeight: z.int(),
  /** As a player shows it: square pixels, upright. */
  width: z.int(),
  height: z.int(),
  /** Clockwise degrees a player turns the coded picture by. */
  rotation: z.literal([0, 90, 180, 270]),
  sampleAspect: rationalSchema,
  /** Frames per second; `real` is the finest rate all timestamps fit into. */
  fps: z.object({ average: rationalSchema, real: rationalSchema, variable: z.boolean() }),
  hdr: z.enum(['none', 'pq', 'hlg', 'dolby_vision']),
  /** ffprobe's color_space, e.g. `bt709`; null when the file does not say. */
  colorMatrix: z.string().nullable(),
  /** Luma from 0 to 255 instead of 16 to 235, as phones and screen recorders write. */
  fullRange: z.boolean(),
  interlaced: z.boolean(),
  /** Bits per second. */
  bitRate: z.number().nullable(),
  /** Seconds; null when only the container knows. */
  duration: z.number().nullable(),
});

const audioFactsSchema = z.object({
  index: z.int().nonnegative(),
  codec: z.string(),
  channels: z.int(),
  sampleRate: z.int(),
  language: z.string().nullable(),
  isDefault: z.boolean(),
});

/** What we know of a media file before touching it. Durations in seconds, sizes in bytes, rates in bits per second. */
export const mediaFactsSchema = z.object({
  container: z.string(),
  bytes: z.int().nonnegative(),
  duration: z.number().nonnegative(),
  bitRate: z.number().nullable(),
  video: videoFactsSchema.nullable(),
  audio: z.array(audioFactsSchema),
  streams: z.object({
    video: z.int(),
    audio: z.int(),
    subtitle: z.int(),
    other: z.int(),
    attachedPictures: z.int(),
  }),
  encrypted: z.boolean(),
});

export type VideoFacts = z.infer<typeof videoFactsSchema>;
export type AudioFacts = z.infer<typeof audioFactsSchema>;
export type MediaFacts = z.infer<typeof mediaFactsSchema>;

export const ratio = (value: Rational): number => value.num / value.den;
