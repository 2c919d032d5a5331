import { MediaRefusal } from './errors.ts';
import type { MediaFacts, VideoFacts } from './facts.ts';
import { isKnownVideoCodec } from './formats.ts';

/** What an installation or a plan of a tenant allows: seconds, bytes, pixels of one frame. */
export type VideoLimits = { maxDuration?: number; maxBytes?: number; maxPixels?: number };

// 8K in either direction; beyond it the decoder alone takes gigabytes.
const defaultMaxPixels = 7680 * 4320;
const smallestSide = 16;

/**
 * The video of a file that can become a video of ours.
 * @throws MediaRefusal with the code that says why not.
 */
export function assertUsableVideo(facts: MediaFacts, limits: VideoLimits = {}): VideoFacts {
  if (facts.encrypted) throw new MediaRefusal('encrypted');
  const { video } = facts;
  if (!video) {
    throw new MediaRefusal(facts.streams.attachedPictures > 0 ? 'cover_art_only' : 'no_video', {
      audioTracks: facts.audio.length,
    });
  }
  assertDecodable(video);
  const duration = video.duration ?? facts.duration;
  if (!(duration > 0)) throw new MediaRefusal('zero_length');
  assertWithin('too_long', duration, limits.maxDuration);
  assertWithin('too_large', facts.bytes, limits.maxBytes);
  assertWithin('too_many_pixels', video.width * video.height, limits.maxPixels ?? defaultMaxPixels);
  if (Math.min(video.width, video.height) < smallestSide) {
    throw new MediaRefusal('too_small', { width: video.width, height: video.height });
  }
  return video;
}

function assertDecodable(video: VideoFacts): void {
  if (!isKnownVideoCodec(video.codec)) throw new MediaRefusal('unsupported_codec', { codec: video.codec });
  if (video.hdr === 'dolby_vision') throw new MediaRefusal('hdr_unsupported');
  if (!video.pixelFormat || video.codedWidth <= 0 || video.codedHeight <= 0) {
    throw new MediaRefusal('undecodable', { codec: video.codec });
  }
}

function assertWithin(
  code: 'too_long' | 'too_large' | 'too_many_pixels',
  value: number,
  limit?: number,
): void {
  if (limit !== undefined && value > limit) throw new MediaRefusal(code, { value, limit });
}
