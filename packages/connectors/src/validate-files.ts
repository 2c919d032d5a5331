import type { Platform, PostFiles, PostProblem, VideoRule } from '@xingluo/contracts/platforms';
import { problem } from './problem.ts';

const megabytes = (bytes: number) => `${Math.ceil(bytes / 104_857.6) / 10} MB`;

/** What is wrong with a cover, or with its absence. */
export const checkCover = ({ cover: rule }: Platform, cover: PostFiles['cover']): PostProblem[] => {
  if (cover === null)
    return rule.required
      ? [problem('error', 'cover_missing', 'cover', '这个平台必须有封面。', 'This platform needs a cover.')]
      : [];
  const found: PostProblem[] = [];
  if (!rule.types.includes(cover.contentType))
    found.push(
      problem(
        'error',
        'cover_type',
        'cover',
        `封面格式须为 ${rule.types.join('、')}。`,
        `The cover must be one of ${rule.types.join(', ')}.`,
      ),
    );
  if (cover.bytes > rule.maxBytes)
    found.push(
      problem(
        'error',
        'cover_too_large',
        'cover',
        `封面最大 ${megabytes(rule.maxBytes)}。`,
        `The cover may have at most ${megabytes(rule.maxBytes)}.`,
      ),
    );
  if ((cover.width ?? Infinity) < (rule.minWidth ?? 0) || (cover.height ?? Infinity) < (rule.minHeight ?? 0))
    found.push(
      problem(
        'error',
        'cover_too_small',
        'cover',
        `封面至少 ${rule.minWidth}×${rule.minHeight} 像素。`,
        `The cover must be at least ${rule.minWidth}×${rule.minHeight} pixels.`,
      ),
    );
  return found;
};

type Video = NonNullable<PostFiles['video']>;

/** What is wrong with a video; what was not measured is not judged. */
export const checkVideo = (rule: VideoRule, video: Video): PostProblem[] => {
  const names = video.container?.toLowerCase().split(',') ?? [];
  const found: PostProblem[] = [];
  if (names.length > 0 && !names.some((name) => rule.containers.includes(name)))
    found.push(
      problem(
        'error',
        'video_container',
        'video',
        `视频格式须为 ${rule.containers.join('、')}。`,
        `The video must be ${rule.containers.join(' or ')}.`,
      ),
    );
  const above = (value: number | null, most: number | null, code: string, zh: string, en: string) => {
    if (value !== null && most !== null && value > most)
      found.push(problem(rule.level, code, 'video', zh, en));
  };
  above(
    video.bytes,
    rule.maxBytes,
    'video_too_large',
    `视频最大 ${megabytes(rule.maxBytes ?? 0)}。`,
    `The video may have at most ${megabytes(rule.maxBytes ?? 0)}.`,
  );
  above(
    video.seconds,
    rule.maxSeconds,
    'video_too_long',
    `视频最长 ${rule.maxSeconds} 秒。`,
    `The video may last at most ${rule.maxSeconds} s.`,
  );
  above(
    rule.minSeconds,
    video.seconds,
    'video_too_short',
    `视频至少 ${rule.minSeconds} 秒。`,
    `The video must last at least ${rule.minSeconds} s.`,
  );
  above(
    video.bitrate,
    rule.maxBitrate,
    'video_bitrate',
    `视频码率最高 ${(rule.maxBitrate ?? 0) / 1e6} Mbit/s。`,
    `The video may have at most ${(rule.maxBitrate ?? 0) / 1e6} Mbit/s.`,
  );
  above(
    video.fps,
    rule.maxFps,
    'video_fps',
    `视频帧率最高 ${rule.maxFps}。`,
    `The video may have at most ${rule.maxFps} frames per second.`,
  );
  above(
    Math.max(video.width ?? 0, video.height ?? 0),
    rule.maxSide,
    'video_dimensions',
    `视频边长最大 ${rule.maxSide} 像素。`,
    `The video may be at most ${rule.maxSide} pixels a side.`,
  );
  above(
    rule.minSide ?? null,
    video.width === null || video.height === null ? null : Math.min(video.width, video.height),
    'video_too_small',
    `视频短边至少 ${rule.minSide} 像素。`,
    `The shorter side of the video must have at least ${rule.minSide} pixels.`,
  );
  return found;
};
