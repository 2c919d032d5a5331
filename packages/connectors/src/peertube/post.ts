import type { Platform, PlatformPost } from '@xingluo/contracts/platforms';
import type { PostStatus } from '../connector.ts';
import { Refusal } from '../refusal.ts';
import { composeText, settingsOf } from '../validate.ts';
import type { PeertubeVideo } from './api.ts';
import { privatePrivacy } from './fields.ts';

/** The words in the names of the form; a list that is empty goes as one empty field, which clears it. */
export const wordsOf = (platform: Platform, post: PlatformPost): Record<string, string> => {
  const { title, body, topics } = composeText(platform, post);
  const tags: [string, string][] =
    topics.length === 0 ? [['tags', '']] : topics.map((topic, index) => [`tags[${index}]`, topic]);
  return { name: title ?? '', description: body, ...Object.fromEntries(tags) };
};

const instant = (text: string): string => {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Refusal(`create: ${text} is no time such as 2026-12-01T10:00+08:00.`, {
      kind: 'content_rejected',
      step: 'create',
    });
  return new Date(at).toISOString();
};

/** Everything that makes a draft the post: until a time set for it the video stays private. */
export const publishFields = (platform: Platform, post: PlatformPost): Record<string, string> => {
  const { channel, privacy, publish_at: at, comments, download, nsfw } = settingsOf(platform, post);
  const later = typeof at === 'string' && at.trim() !== '';
  return {
    ...wordsOf(platform, post),
    ...(typeof channel === 'string' && channel !== '' ? { channelId: channel } : {}),
    commentsEnabled: String(comments === true),
    downloadEnabled: String(download === true),
    nsfw: String(nsfw === true),
    privacy: later ? String(privatePrivacy) : String(privacy),
    ...(later
      ? { 'scheduleUpdate[updateAt]': instant(at.trim()), 'scheduleUpdate[privacy]': String(privacy) }
      : {}),
  };
};

const published = 1;
/** Transcoding and import that failed end there; a failed move of files does not take the video away. */
const failed = [7, 12];
/** What an instance writes where it lets a moderator look first (server/core/lib/video-blacklist.ts). */
const waitsForModerator = /^Auto-blacklisted/;

/** Ids of `state` as in video-state.enum.ts; a blocked video is told by `blacklisted` with the moderator's words. */
export const statusOf = (video: PeertubeVideo, url: string): PostStatus => {
  const reason = video.blacklistedReason ?? null;
  if (video.blacklisted === true && !waitsForModerator.test(reason ?? ''))
    return { state: 'rejected', url: null, reason };
  if (failed.includes(video.state.id)) return { state: 'rejected', url: null, reason: video.state.label };
  const waits = video.blacklisted === true || video.scheduledUpdate != null;
  return video.state.id === published && !waits
    ? { state: 'published', url, reason: null }
    : { state: 'reviewing', url: null, reason: null };
};

/**
 * From when to when this video was on its way to what it is: uploaded at the first, made visible at the second. One
 * that is not visible yet has no such moment; its last change stands for it.
 */
export const spanOf = (video: PeertubeVideo): { from: Date; to: Date } => ({
  from: video.createdAt,
  to:
    video.privacy.id === privatePrivacy || video.scheduledUpdate != null
      ? video.updatedAt
      : video.publishedAt,
});
