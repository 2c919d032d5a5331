import type { Platform, PlatformPost } from '@xingluo/contracts/platforms';
import { composeText, settingsOf } from '../validate.ts';
import type { BilibiliSubmission } from './api.ts';

/**
 * A post as the platform's fields, without the cover. Copyright 1 is own work and has no source, 2 is a reprint and
 * needs one; only own work can forbid reprints. `tid` is NaN where no partition was chosen.
 */
export const submissionOf = (platform: Platform, post: PlatformPost): Omit<BilibiliSubmission, 'cover'> => {
  const { title, body, topics } = composeText(platform, post);
  const { tid, copyright, source, no_reprint } = settingsOf(platform, post);
  const reprint = copyright === '2';
  return {
    title: title ?? '',
    tid: Number(tid),
    tag: topics.join(','),
    desc: body,
    copyright: reprint ? 2 : 1,
    no_reprint: no_reprint === true ? 1 : 0,
    ...(reprint ? { source: String(source) } : {}),
  };
};
