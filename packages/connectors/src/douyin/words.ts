import type { Platform, PlatformPost } from '@xingluo/contracts/platforms';
import { Refusal } from '../refusal.ts';
import { composeText, hasTopic, settingsOf } from '../validate.ts';
import type { DouyinSettings } from './platform.ts';

/** The text settings that are filled in, under their own names. */
const filled = (settings: PlatformPost['settings'], ...names: string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = settings[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );

/** Seconds as a person writes them, in the unit of the call. */
const coverMoment = (text: string, unit: DouyinSettings['coverTspUnit']): number => {
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text))
    throw new Refusal('create: the second of the cover is not a number.', {
      kind: 'content_rejected',
      step: 'create',
      platformMessage: `封面秒数不是数字：${text}`,
    });
  return Math.round(Number(text) * 1000) / (unit === 'ms' ? 1 : 1000);
};

/** The body of `create_video`. A cover image comes before a second of the video. */
export const serverBody = (
  platform: Platform,
  settings: DouyinSettings,
  { post, videoId, imageId }: { post: PlatformPost; videoId: string; imageId: string | null },
): Record<string, unknown> => {
  const chosen = settingsOf(platform, post);
  const { at_users, cover_second, download_type } = filled(
    chosen,
    'at_users',
    'cover_second',
    'download_type',
  );
  const frame =
    cover_second === undefined ? {} : { cover_tsp: coverMoment(cover_second, settings.coverTspUnit) };
  const { downloadAllow, downloadDeny } = settings;
  return {
    video_id: videoId,
    text: composeText(platform, post).body,
    ...(imageId === null ? frame : { custom_cover_image_url: imageId }),
    private_status: Number(chosen.private_status),
    ...(download_type === undefined
      ? {}
      : { download_type: download_type === 'deny' ? downloadDeny : downloadAllow }),
    ...(at_users === undefined ? {} : { at_users: at_users.split(/[\s,，]+/u).filter(Boolean) }),
    ...filled(chosen, 'poi_id', 'poi_name', 'micro_app_id', 'micro_app_title', 'micro_app_url'),
  };
};

const microApp = (chosen: PlatformPost['settings']): Record<string, string> => {
  const { micro_app_id: appId, micro_app_title: appTitle, micro_app_url: appUrl } = chosen;
  return appId === undefined ? {} : { micro_app_info: JSON.stringify({ appId, appTitle, appUrl }) };
};

/** What a link carries besides its signature: words and choices, under the names of the H5 share. */
export const linkWords = (
  platform: Platform,
  post: PlatformPost,
): { title: string; topics: string[]; rest: Record<string, string> } => {
  const asList = { ...platform, topics: { ...platform.topics, style: 'list' as const } };
  const { body, topics } = composeText(asList, post);
  const chosen = settingsOf(platform, post);
  const { download_type } = filled(chosen, 'download_type');
  return {
    title: body,
    // Topics in the caption itself are topics already.
    topics: topics.filter((topic) => !hasTopic(body, topic)),
    rest: {
      private_status: String(chosen.private_status),
      ...(download_type === undefined ? {} : { download_type: download_type === 'deny' ? '2' : '1' }),
      ...filled(chosen, 'short_title', 'poi_id'),
      ...microApp(chosen),
    },
  };
};
