/**
 * What a hostile upload may reach. Demuxers that open other files (hls, concat, dash, image2 patterns, …) are
 * absent on purpose: a playlist named clip.mp4 would make ffmpeg read any file of the host.
 */
const demuxers = [
  ...['mov', 'matroska', 'webm', 'mpegts', 'mpeg', 'avi', 'flv', 'asf', 'ogg'],
  ...['mp3', 'aac', 'wav', 'flac', 'amr', 'aiff', 'caf'],
];

/** Video codec (ffprobe's name) to the decoders that may handle it. Rare codecs are where old decoders break. */
const videoDecoders: Readonly<Record<string, readonly string[]>> = {
  h264: ['h264'],
  hevc: ['hevc'],
  vp8: ['vp8', 'libvpx'],
  vp9: ['vp9', 'libvpx-vp9'],
  av1: ['libdav1d', 'libaom-av1', 'av1'],
  mpeg4: ['mpeg4'],
  mpeg2video: ['mpeg2video'],
  mpeg1video: ['mpeg1video'],
  h263: ['h263'],
  flv1: ['flv'],
  mjpeg: ['mjpeg'],
  msmpeg4v3: ['msmpeg4'],
  wmv1: ['wmv1'],
  wmv2: ['wmv2'],
  wmv3: ['wmv3'],
  vc1: ['vc1'],
  prores: ['prores'],
  dnxhd: ['dnxhd'],
  theora: ['theora'],
};

const audioDecoders: Readonly<Record<string, readonly string[]>> = {
  aac: ['aac'],
  mp3: ['mp3float', 'mp3'],
  mp2: ['mp2float', 'mp2'],
  ac3: ['ac3'],
  eac3: ['eac3'],
  dts: ['dca'],
  opus: ['opus', 'libopus'],
  vorbis: ['vorbis', 'libvorbis'],
  flac: ['flac'],
  alac: ['alac'],
  amr_nb: ['amrnb', 'libopencore_amrnb'],
  amr_wb: ['amrwb', 'libopencore_amrwb'],
  wmav1: ['wmav1'],
  wmav2: ['wmav2'],
  wmapro: ['wmapro'],
  ...Object.fromEntries(
    ['s16le', 's16be', 's24le', 's24be', 's32le', 'f32le', 'u8', 'alaw', 'mulaw'].map((kind) => [
      `pcm_${kind}`,
      [`pcm_${kind}`],
    ]),
  ),
};

export const isKnownVideoCodec = (codec: string): boolean => Object.hasOwn(videoDecoders, codec);
export const isKnownAudioCodec = (codec: string): boolean => Object.hasOwn(audioDecoders, codec);

/**
 * Options that must stand before every input which a user gave us, for ffmpeg and ffprobe alike.
 * @see https://ffmpeg.org/ffmpeg-formats.html#Format-Options (protocol_whitelist, format_whitelist)
 */
export const untrustedInputOptions: readonly string[] = [
  ...['-protocol_whitelist', 'file,pipe'],
  ...['-format_whitelist', demuxers.join(',')],
  ...['-codec_whitelist', [videoDecoders, audioDecoders].flatMap((t) => Object.values(t).flat()).join(',')],
];

/** `file:` keeps a name like `concat:a|b` or `-x` from being read as a protocol or an option. */
export const fileUrl = (path: string): string => `file:${path}`;
