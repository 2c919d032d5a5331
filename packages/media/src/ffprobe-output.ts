import { z } from 'zod';
import { type AudioFacts, type MediaFacts, type Rational, ratio, type VideoFacts } from './facts.ts';

const text = z.string().optional();
// ffprobe prints most numbers as strings and leaves out what it does not know.
const numeric = z.coerce.number().optional().catch(undefined);
const pair = z
  .string()
  .transform((value) => value.split(/[/:]/).map(Number))
  .transform(([num = 0, den = 0]): Rational | undefined => (num > 0 && den > 0 ? { num, den } : undefined))
  .optional();

const streamSchema = z.object({
  index: z.int(),
  codec_type: text,
  codec_name: text,
  profile: text,
  pix_fmt: text,
  width: numeric,
  height: numeric,
  sample_aspect_ratio: pair,
  avg_frame_rate: pair,
  r_frame_rate: pair,
  field_order: text,
  color_space: text,
  color_range: text,
  color_transfer: text,
  bit_rate: numeric,
  duration: numeric,
  channels: numeric,
  sample_rate: numeric,
  disposition: z.object({ attached_pic: numeric, default: numeric }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z
    .array(
      z.object({
        side_data_type: text,
        rotation: numeric,
        dv_profile: numeric,
        dv_bl_signal_compatibility_id: numeric,
      }),
    )
    .optional(),
});

const outputSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ format_name: z.string(), duration: numeric, bit_rate: numeric }),
});

type Stream = z.infer<typeof streamSchema>;

/**
 * Turns the JSON of `ffprobe -show_format -show_streams` into facts. The facts that ffprobe cannot give come in
 * by `known`. @throws z.ZodError when the JSON is not of ffprobe's form.
 */
export function factsFromFfprobe(json: unknown, known: { bytes: number; encrypted: boolean }): MediaFacts {
  const { streams, format } = outputSchema.parse(json);
  const ofType = (type: string) => streams.filter((stream) => stream.codec_type === type);
  const pictures = ofType('video').filter((stream) => stream.disposition?.attached_pic === 1);
  const moving = ofType('video').filter((stream) => !pictures.includes(stream));
  const audio = ofType('audio');
  const subtitle = ofType('subtitle');
  const main = moving[0];
  const longest = Math.max(0, ...streams.map((stream) => stream.duration ?? 0));
  return {
    container: format.format_name,
    bytes: known.bytes,
    duration: format.duration ?? longest,
    bitRate: format.bit_rate ?? null,
    video: main ? videoFacts(main) : null,
    audio: audio.map(audioFacts),
    streams: {
      video: moving.length,
      audio: audio.length,
      subtitle: subtitle.length,
      other: streams.length - moving.length - audio.length - subtitle.length - pictures.length,
      attachedPictures: pictures.length,
    },
    encrypted: known.encrypted,
  };
}

function videoFacts(stream: Stream): VideoFacts {
  const codedWidth = stream.width ?? 0;
  const codedHeight = stream.height ?? 0;
  const sampleAspect = stream.sample_aspect_ratio ?? { num: 1, den: 1 };
  const rotation = clockwiseRotation(stream);
  const stretched = Math.round(codedWidth * ratio(sampleAspect));
  const isTurned = rotation === 90 || rotation === 270;
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile ?? null,
    pixelFormat: stream.pix_fmt ?? null,
    codedWidth,
    codedHeight,
    width: isTurned ? codedHeight : stretched,
    height: isTurned ? stretched : codedHeight,
    rotation,
    sampleAspect,
    fps: frameRates(stream),
    hdr: hdrKind(stream),
    colorMatrix: stream.color_space ?? null,
    fullRange: stream.color_range === 'pc' || (stream.pix_fmt ?? '').startsWith('yuvj'),
    interlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order ?? ''),
    bitRate: stream.bit_rate ?? null,
    duration: stream.duration ?? null,
  };
}

const audioFacts = (stream: Stream): AudioFacts => ({
  index: stream.index,
  codec: stream.codec_name ?? 'unknown',
  channels: stream.channels ?? 0,
  sampleRate: stream.sample_rate ?? 0,
  language: stream.tags?.language ?? null,
  isDefault: stream.disposition?.default === 1,
});

/** The display matrix counts counter-clockwise; the `rotate` tag of older muxers and ffprobes clockwise. */
function clockwiseRotation(stream: Stream): VideoFacts['rotation'] {
  const matrix = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation;
  const degrees = matrix === undefined ? Number(stream.tags?.rotate ?? 0) : -matrix;
  const quarter = ((Math.round((Number.isFinite(degrees) ? degrees : 0) / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[quarter] ?? 0;
}

function frameRates(stream: Stream): VideoFacts['fps'] {
  const average = stream.avg_frame_rate ?? stream.r_frame_rate ?? { num: 30, den: 1 };
  const real = stream.r_frame_rate ?? average;
  // Rounded durations alone move the average by some tenths of a percent.
  return { average, real, variable: Math.abs(ratio(real) / ratio(average) - 1) > 0.01 };
}

/** Transfer characteristics of ITU-T H.273; Dolby Vision with a compatibility id has an ordinary base layer. */
function hdrKind(stream: Stream): VideoFacts['hdr'] {
  const dolby = stream.side_data_list?.find((data) => data.dv_profile !== undefined);
  if (dolby && dolby.dv_bl_signal_compatibility_id === 0) return 'dolby_vision';
  if (stream.color_transfer === 'smpte2084') return 'pq';
  return stream.color_transfer === 'arib-std-b67' ? 'hlg' : 'none';
}
