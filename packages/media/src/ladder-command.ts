import { ratio } from './facts.ts';
import { fileUrl, untrustedInputOptions } from './formats.ts';
import type { LadderPlan, RenditionPlan } from './ladder-plan.ts';

export const playlistName = 'index.m3u8';
export const initName = 'init.mp4';
export const audioFolder = 'audio';
export const coverFolder = 'covers';

/** Folders that must exist below the work directory before the command runs. */
export const outputFolders = (plan: LadderPlan): string[] => [
  ...plan.renditions.map((rendition) => rendition.id),
  ...(plan.audio ? [audioFolder] : []),
  ...(plan.covers.times.length > 0 ? [coverFolder] : []),
];

export type LadderCommandRun = {
  input: string;
  threads: number;
  /** ffmpeg 5.1 renamed `-vsync`; see `ToolchainCapabilities.fpsMode`. */
  fpsMode: boolean;
};

/**
 * Arguments for one ffmpeg process that decodes once and writes every rendition, the audio and the covers, relative
 * to its working directory. One plain HLS output per rendition: ffmpeg 4.1 crashes on var_stream_map with groups
 * and master_pl_name. Progress goes to standard output in the form of `-progress`.
 */
export function ladderArgs(plan: LadderPlan, run: LadderCommandRun): string[] {
  const threads = String(run.threads);
  // The graph already gives a constant rate. ffmpeg's own rate keeping would repeat the last frame of a source with
  // irregular durations for up to seconds, and every cover many times.
  const framesAsTheyAre = run.fpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
  return [
    ...['-hide_banner', '-nostdin', '-y', '-nostats', '-loglevel', 'repeat+level+info', '-benchmark'],
    ...['-progress', 'pipe:1'],
    ...untrustedInputOptions,
    ...['-threads', threads],
    ...(plan.cut ? ['-t', String(plan.duration)] : []),
    ...['-i', fileUrl(run.input)],
    ...['-filter_complex', filterGraph(plan)],
    ...plan.renditions.flatMap((rendition, index) => [
      ...['-map', `[encode${index}]`],
      ...framesAsTheyAre,
      ...videoEncoding(plan, rendition, threads),
      ...hlsOutput(plan, rendition.id),
    ]),
    ...(plan.audio ? ['-map', '[sound]', ...audioEncoding(plan.audio), ...hlsOutput(plan, audioFolder)] : []),
    ...(plan.covers.times.length > 0
      ? [
          '-map',
          '[covers]',
          ...framesAsTheyAre,
          '-c:v',
          'mjpeg',
          '-q:v',
          '3',
          '-f',
          'image2',
          `${coverFolder}/cover_%02d.jpg`,
        ]
      : []),
  ];
}

/**
 * Frames between decoding and presentation order of our streams (3 B-frames in a pyramid, fixed below for every
 * preset). fMP4 media times begin at the first decoded frame, so pictures appear this much after zero.
 */
const reorderFrames = 2;
/** Samples an AAC encoder puts before the first real one. */
const aacPriming = 1024;

/** Seconds by which presentation starts after media time zero in every rendition, picture and sound alike. */
export const presentationDelay = (plan: LadderPlan): number => reorderFrames / ratio(plan.fps);

/** The filter graph: normalise once at the top size, then scale each rung from the one above it. */
export function filterGraph(plan: LadderPlan): string {
  const hasCovers = plan.covers.times.length > 0;
  const rungs = plan.renditions.map((rendition, index) => {
    const isLast = index === plan.renditions.length - 1;
    const outputs = [
      `[encode${index}]`,
      isLast ? '' : `[down${index}]`,
      index === 0 && hasCovers ? '[stills]' : '',
    ];
    const used = outputs.filter(Boolean);
    const source =
      index === 0
        ? `[0:${plan.source.videoIndex}]${normalise(plan, rendition)}`
        : `[down${index - 1}]${scaleTo(rendition)}`;
    return `${source},split=${used.length}${used.join('')}`;
  });
  return [
    ...rungs,
    ...(hasCovers ? [coverBranch(plan)] : []),
    ...(plan.audio ? [soundBranch(plan, plan.audio)] : []),
  ].join(';');
}

const scaleTo = ({ width, height }: RenditionPlan): string =>
  `scale=${width}:${height}:flags=bicubic,setsar=1`;

/** Rotation is ffmpeg's own: it turns decoded frames upright before the graph and drops the matrix. */
function normalise(plan: LadderPlan, top: RenditionPlan): string {
  const { toneMap, matrix } = plan.colour;
  const size = `scale=${top.width}:${top.height}:flags=bicubic`;
  return [
    ...(plan.deinterlace ? ['yadif=mode=send_frame'] : []),
    // start_time=0 repeats the first picture when the sound begins earlier.
    `fps=fps=${plan.fps.num}/${plan.fps.den}:start_time=0`,
    // BT.709 throughout: players guess the matrix from the size, so rungs of one ladder would differ in colour.
    ...(plan.scaleTop
      ? [toneMap ? size : `${size}:in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`]
      : []),
    ...(toneMap ? toneMapping(toneMap) : []),
    'setsar=1',
    'format=yuv420p',
  ].join(',');
}

/** The usual zscale chain: to linear light, to BT.709 primaries, compressed by Hable's curve, back to gamma. */
function toneMapping(from: 'pq' | 'hlg'): string[] {
  const transfer = from === 'pq' ? 'smpte2084' : 'arib-std-b67';
  return [
    `zscale=tin=${transfer}:pin=bt2020:min=bt2020nc:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
  ];
}

/** The first frame at or after each time. */
function coverBranch(plan: LadderPlan): string {
  const picks = plan.covers.times.map(
    (time) => `gte(t,${time})*(isnan(prev_selected_t)+lt(prev_selected_t,${time}))`,
  );
  return `[stills]select='${picks.join('+')}',scale=${plan.covers.width}:${plan.covers.height}:out_range=pc,format=yuvj420p[covers]`;
}

/** Sound from time zero without gaps, delayed so that it stays with the picture also in players that ignore edit lists. */
function soundBranch(plan: LadderPlan, audio: NonNullable<LadderPlan['audio']>): string {
  const delay = Math.max(0, presentationDelay(plan) - aacPriming / audio.sampleRate);
  const layout = audio.channels === 1 ? 'mono' : 'stereo';
  return [
    `[0:${plan.source.audioIndex}]asetpts=PTS+${delay.toFixed(6)}/TB`,
    'aresample=async=1000:first_pts=0',
    `aformat=sample_rates=${audio.sampleRate}:channel_layouts=${layout}[sound]`,
  ].join(',');
}

function videoEncoding(plan: LadderPlan, rendition: RenditionPlan, threads: string): string[] {
  return [
    ...['-c:v', 'libx264', '-preset', plan.preset, '-profile:v', 'high', '-crf', String(plan.crf)],
    ...['-maxrate', String(rendition.maxRate), '-bufsize', String(rendition.bufferSize), '-threads', threads],
    ...['-bf', '3', '-x264-params', 'b-pyramid=normal'],
    // Same keyframe times in every rung, or switching levels would show broken pictures; no extra ones at scene cuts.
    ...['-force_key_frames', `expr:gte(t,n_forced*${plan.keyframeSeconds})`],
    ...['-g', String(Math.ceil(plan.keyframeSeconds * ratio(plan.fps))), '-sc_threshold', '0'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
  ];
}

const audioEncoding = (audio: NonNullable<LadderPlan['audio']>): string[] => [
  ...['-c:a', 'aac', '-b:a', String(audio.bitRate)],
];

function hlsOutput(plan: LadderPlan, folder: string): string[] {
  return [
    // Uploads carry places and names of people in their metadata; nothing of it goes to the audience.
    ...['-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-f', 'hls', '-hls_time', String(plan.segmentSeconds), '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'fmp4', '-hls_flags', 'independent_segments'],
    ...['-hls_fmp4_init_filename', initName, '-hls_segment_filename', `${folder}/seg_%05d.m4s`],
    `${folder}/${playlistName}`,
  ];
}
