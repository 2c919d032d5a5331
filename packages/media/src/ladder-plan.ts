import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type MediaFacts, type Rational, ratio, rationalSchema, type VideoFacts } from './facts.ts';
import { isKnownAudioCodec } from './formats.ts';
import { constantFrameRate } from './frame-rate.ts';
import type { ToolchainCapabilities } from './toolchain.ts';
import { assertUsableVideo, type VideoLimits } from './usable-video.ts';

const renditionPlanSchema = z.object({
  /** Folder name, from the short side: `1080p`. */
  id: z.string().regex(/^\d+p$/),
  width: z.int().positive().multipleOf(2),
  height: z.int().positive().multipleOf(2),
  /** Bits per second and bits, for the encoder's rate control. */
  maxRate: z.int().positive(),
  bufferSize: z.int().positive(),
});

const planBodySchema = z.object({
  version: z.literal(1),
  source: z.object({ videoIndex: z.int(), audioIndex: z.int().nullable(), bytes: z.int() }),
  /** Seconds that will be encoded, and whether that is a cut of a longer source. */
  duration: z.number().positive(),
  cut: z.boolean(),
  deinterlace: z.boolean(),
  /** `toneMap`: from which HDR curve to SDR. `matrix`: how the source's YUV is to be read. */
  colour: z.object({
    toneMap: z.enum(['pq', 'hlg']).nullable(),
    matrix: z.enum(['bt709', 'bt601', 'bt2020']),
  }),
  /** False when the picture already has the top's size, shape and colours: the scaler would copy it for nothing. */
  scaleTop: z.boolean(),
  fps: rationalSchema,
  /** Largest first. */
  renditions: z.array(renditionPlanSchema).min(1),
  audio: z.object({ bitRate: z.int(), sampleRate: z.int(), channels: z.int() }).nullable(),
  covers: z.object({
    times: z.array(z.number().nonnegative()),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
  }),
  segmentSeconds: z.number().positive(),
  keyframeSeconds: z.number().positive(),
  preset: z.enum(['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium']),
  crf: z.int().min(0).max(51),
  notes: z.array(
    z.enum([
      'rotated_upright',
      'tone_mapped',
      'frame_rate_capped',
      'hdr_not_tone_mapped',
      'interlacing_kept',
      'audio_codec_unsupported',
    ]),
  ),
});

/** A ladder is data: it can be stored, shown and run elsewhere. `planHash` names everything that shapes the output. */
export const ladderPlanSchema = planBodySchema.extend({ planHash: z.string().regex(/^[0-9a-f]{64}$/) });

export type LadderPlan = z.infer<typeof ladderPlanSchema>;
export type RenditionPlan = LadderPlan['renditions'][number];

export type LadderOptions = {
  capabilities: Pick<ToolchainCapabilities, 'toneMap' | 'deinterlace'>;
  limits?: VideoLimits;
  /** Encode no more than this from the beginning. */
  maxSeconds?: number;
  /** x264's trade of CPU for size; the default keeps up with 2 cores. */
  preset?: LadderPlan['preset'];
  coverCount?: number;
};

const rungShortSides = [1080, 720, 480] as const;
const longestSide = 4096;

/**
 * Decides how a source becomes an HLS ladder, its covers and its publishing file. Never scales up; rungs go by the
 * short side, so upright video keeps its shape; a source between two rungs keeps its own size as the top.
 * @throws MediaRefusal when the source cannot or may not become a video (see `assertUsableVideo`).
 */
export function planLadder(facts: MediaFacts, options: LadderOptions): LadderPlan {
  const video = assertUsableVideo(facts, options.limits);
  const fullLength = video.duration ?? facts.duration;
  const duration = Math.min(fullLength, options.maxSeconds ?? fullLength);
  const audio = chooseAudio(facts);
  const fps = constantFrameRate(video.fps);
  const hdr = video.hdr === 'pq' || video.hdr === 'hlg' ? video.hdr : null;
  const notes: LadderPlan['notes'] = [];
  if (video.rotation !== 0) notes.push('rotated_upright');
  if (hdr) notes.push(options.capabilities.toneMap ? 'tone_mapped' : 'hdr_not_tone_mapped');
  if (ratio(fps) < ratio(video.fps.average) * 0.99) notes.push('frame_rate_capped');
  if (video.interlaced && !options.capabilities.deinterlace) notes.push('interlacing_kept');
  if (facts.audio.length > 0 && !audio) notes.push('audio_codec_unsupported');
  const renditions = planRenditions(video, fps);
  const matrix = sourceMatrix(video);
  const body: z.infer<typeof planBodySchema> = {
    version: 1,
    source: { videoIndex: video.index, audioIndex: audio?.index ?? null, bytes: facts.bytes },
    duration,
    cut: duration < fullLength,
    deinterlace: video.interlaced && options.capabilities.deinterlace,
    colour: { toneMap: options.capabilities.toneMap ? hdr : null, matrix },
    scaleTop: matrix !== 'bt709' || video.fullRange || !hasShapeOf(video, renditions[0]),
    fps,
    renditions,
    audio: audio ? { bitRate: 128_000, sampleRate: 48_000, channels: 2 } : null,
    covers: { times: coverTimes(duration, options.coverCount ?? 6), ...coverSize(renditions[0]) },
    segmentSeconds: 4,
    keyframeSeconds: 2,
    preset: options.preset ?? 'veryfast',
    crf: 23,
    notes,
  };
  return { ...body, planHash: createHash('sha256').update(JSON.stringify(body)).digest('hex') };
}

function chooseAudio(facts: MediaFacts) {
  const usable = facts.audio.filter((track) => isKnownAudioCodec(track.codec) && track.channels > 0);
  return usable.find((track) => track.isDefault) ?? usable[0];
}

/** Untagged video: players and encoders take BT.601 for SD and BT.709 for HD. */
function sourceMatrix(video: VideoFacts): LadderPlan['colour']['matrix'] {
  if (video.colorMatrix === 'bt709') return 'bt709';
  if (video.colorMatrix?.startsWith('bt2020')) return 'bt2020';
  if (['smpte170m', 'bt470bg', 'fcc'].includes(video.colorMatrix ?? '')) return 'bt601';
  return Math.min(video.width, video.height) >= 720 ? 'bt709' : 'bt601';
}

const hasShapeOf = (video: VideoFacts, top: RenditionPlan | undefined): boolean =>
  video.width === top?.width && video.height === top.height && ratio(video.sampleAspect) === 1;

function planRenditions(video: VideoFacts, fps: Rational): RenditionPlan[] {
  const short = Math.min(video.width, video.height);
  const long = Math.max(video.width, video.height);
  const fitting = Math.min(short, rungShortSides[0], Math.floor((short * longestSide) / long));
  const top = Math.max(2, evenBelow(fitting));
  // A rung close below the top costs an encode and gives the player no real choice.
  const lower = rungShortSides.filter((side) => side <= top * 0.8);
  return [top, ...lower].map((side) => rendition(side, video, fps));
}

function rendition(side: number, video: VideoFacts, fps: Rational): RenditionPlan {
  const short = Math.min(video.width, video.height);
  const otherSide = Math.max(2, Math.round((Math.max(video.width, video.height) * side) / short / 2) * 2);
  const [width, height] = video.width >= video.height ? [otherSide, side] : [side, otherSide];
  const maxRate = maxBitRate(width * height, ratio(fps));
  return { id: `${side}p`, width, height, maxRate, bufferSize: Math.round(maxRate * 1.5) };
}

/** 5 Mbit/s for 1080p30; fewer pixels need more bits each, more frames fewer bits each. Gives 2.7 M for 720p30, 1.5 M for 480p30. */
function maxBitRate(pixels: number, fps: number): number {
  return Math.round((5_000_000 * (pixels / (1920 * 1080)) ** 0.75 * (fps / 30) ** 0.6) / 1000) * 1000;
}

const evenBelow = (value: number): number => Math.floor(value / 2) * 2;

/** Middles of equal parts: neither the black first frame nor the end card. */
/** As the top rung, but large enough for the platform that asks most of a cover: 960×600. Only stills are ever scaled up. */
function coverSize(top: RenditionPlan | undefined): { width: number; height: number } {
  const { width, height } = top ?? { width: 960, height: 600 };
  const scale = Math.max(1, 960 / width, 600 / height);
  const even = (side: number) => Math.ceil((side * scale) / 2) * 2;
  return { width: even(width), height: even(height) };
}

function coverTimes(duration: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => Math.round(((index + 0.5) / count) * duration * 1000) / 1000,
  );
}
