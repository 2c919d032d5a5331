import { looksLikeMp4 } from './frame-parts.ts';

/** What a person filled in; `at` is the text of the time field in Chinese time, empty for at once. */
export type Draft = { shortTitle: string; description: string; at: string; video: Buffer };

export type DraftRules = {
  videoMaxBytes: number;
  descriptionMax: number;
  topicsMax: number;
  scheduleMinSeconds: number;
  scheduleMaxSeconds: number;
};

const topics = /#[^\s#]+/gu;
const allowedTitle = /^[\p{L}\p{N} 《》“”:+?%°]*$/u;

/** The page turns a comma into a blank by itself. */
export const typedTitle = (text: string): string => text.replace(/[,，]/g, ' ').trim();

/** The time field in ms since the epoch; null when it is no time. The page speaks Chinese time (UTC+8). */
export const instantOf = (at: string): number | null => {
  const match = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.exec(at);
  const ms = match === null ? Number.NaN : Date.parse(`${match[0]}:00+08:00`);
  return Number.isNaN(ms) ? null : ms;
};

const titleProblems = (title: string): string[] => {
  const length = [...title].length;
  return [
    ...(length > 0 && (length < 6 || length > 16) ? [`短标题要 6 到 16 个字，现在是 ${length} 个。`] : []),
    ...(allowedTitle.test(title) ? [] : ['短标题只能用文字、数字、空格和 《》“”:+?%°。']),
  ];
};

const timeProblems = (at: string, rules: DraftRules, now: number): string[] => {
  if (at === '') return [];
  const ms = instantOf(at);
  const ahead = ms === null ? Number.NaN : (ms - now) / 1000;
  return ahead >= rules.scheduleMinSeconds && ahead <= rules.scheduleMaxSeconds
    ? []
    : ['定时发表的时间不在可选范围内。'];
};

/** Why the page does not publish this, in its words; empty when it does. `now` in ms since the epoch. */
export const problemsOf = (draft: Draft, rules: DraftRules, now: number): string[] => {
  const { video, description, shortTitle, at } = draft;
  const topicCount = description.match(topics)?.length ?? 0;
  return [
    ...(video.length === 0 ? ['请上传视频。'] : []),
    ...(video.length > 0 && !looksLikeMp4(video) ? ['视频格式不对：只支持 MP4。'] : []),
    ...(video.length > rules.videoMaxBytes ? ['视频太大了。'] : []),
    ...([...description].length > rules.descriptionMax ? [`描述最多 ${rules.descriptionMax} 个字。`] : []),
    ...(topicCount > rules.topicsMax ? [`话题最多 ${rules.topicsMax} 个，现在是 ${topicCount} 个。`] : []),
    ...titleProblems(typedTitle(shortTitle)),
    ...timeProblems(at, rules, now),
  ];
};
