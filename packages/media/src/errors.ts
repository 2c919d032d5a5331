/** Facts that go with a code: sizes in bytes, times in seconds. `stderr`, `tool` and `directory` are for logs: they name paths. */
export type MediaDetail = Readonly<Record<string, string | number | boolean>>;

const refusalSentences = {
  unknown_format:
    'This file is not a video, audio or picture format we open; upload an MP4, MOV, MKV or WebM.',
  corrupted: 'The file is damaged or cut off; export or upload it again.',
  encrypted: 'The file is encrypted (DRM); upload a copy without protection.',
  no_video: 'The file holds sound but no moving picture; it cannot be used as a video.',
  cover_art_only: 'The only picture in this file is its cover art; it cannot be used as a video.',
  undecodable: 'The picture in this file cannot be decoded; convert it to H.264 and upload again.',
  unsupported_codec: 'The video codec of this file is not supported; convert it to H.264 and upload again.',
  zero_length: 'The video has no length; export it again.',
  too_long: 'The video is longer than allowed; cut it and upload again.',
  too_large: 'The file is larger than allowed; compress it and upload again.',
  too_many_pixels: 'The picture is larger than allowed; scale it down and upload again.',
  too_small: 'The picture is too small to be used (less than 16 pixels on a side).',
  hdr_unsupported:
    'This Dolby Vision variant has no standard picture; export it as SDR or HDR10 and upload again.',
  probe_timed_out: 'The file could not be examined in time; it is probably damaged, export it again.',
} as const;

const failureSentences = {
  cancelled: 'The media job was cancelled.',
  stalled: 'The encoder made no progress for too long and was stopped; retry the job.',
  timed_out: 'The media job took longer than its time limit and was stopped; retry it or raise the limit.',
  output_too_large: 'The encoder wrote more bytes than its limit allows and was stopped.',
  disk_full: 'There is no space left on the work disk; free some and retry the job.',
  out_of_memory: 'The encoder ran out of memory; retry the job or raise its memory limit.',
  encoder_failed: 'ffmpeg ended with an error; its last lines are in the detail.',
  output_exists: 'The target directory already holds something else; choose another or remove it.',
  toolchain_unusable: 'ffmpeg or ffprobe cannot be used; the detail says which one and why.',
} as const;

export type RefusalCode = keyof typeof refusalSentences;
export type FailureCode = keyof typeof failureSentences;

/** The source itself is at fault: retrying cannot help, the person has to bring another file. */
export class MediaRefusal extends Error {
  readonly code: RefusalCode;
  readonly detail: MediaDetail;
  constructor(code: RefusalCode, detail: MediaDetail = {}) {
    super(refusalSentences[code]);
    this.name = 'MediaRefusal';
    this.code = code;
    this.detail = detail;
  }
}

/** The run is at fault (cancel, limit, disk, tool): the same source may succeed at another time. */
export class MediaFailure extends Error {
  readonly code: FailureCode;
  readonly detail: MediaDetail;
  constructor(code: FailureCode, detail: MediaDetail = {}) {
    super(failureSentences[code]);
    this.name = 'MediaFailure';
    this.code = code;
    this.detail = detail;
  }
}
