import { validatePost } from '@xingluo/connectors/validate';
import type { Platform, PlatformPost, PostProblem } from '@xingluo/contracts/platforms';

const ofFiles: ReadonlySet<string> = new Set(['video', 'cover']);

/** What stands in the way of these words; the files are at the platform already. */
export const wordProblems = (platform: Platform, post: PlatformPost): PostProblem[] =>
  validatePost(platform, post, { video: null, cover: null }, 'direct').filter(
    ({ level, field }) => level === 'error' && !ofFiles.has(field),
  );
