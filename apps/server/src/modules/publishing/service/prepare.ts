import { validatePost } from '@xingluo/connectors/validate';
import type { PlatformPost, PostProblem } from '@xingluo/contracts/platforms';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { sha256Hex } from '../../../kernel/ids.ts';
import type { AccountToPublish, CoverFile, PublishingNeeds, VideoToPublish } from '../needs.ts';

/** The words and settings for one account. */
export type Target = {
  accountId: string;
  title: string;
  description: string;
  tags: string[];
  settings: PlatformPost['settings'];
};

export const postOf = ({ title, description, tags, settings }: Omit<Target, 'accountId'>): PlatformPost => ({
  title,
  body: description,
  topics: tags,
  settings,
});

/** Says that two tasks would make the same post: the file, the words and the settings. */
export const contentHash = (videoKey: string, coverKey: string | null, post: PlatformPost): string =>
  sha256Hex(
    JSON.stringify([
      videoKey,
      coverKey,
      post.title,
      post.body,
      post.topics,
      Object.entries(post.settings).sort(([one], [other]) => (one < other ? -1 : 1)),
    ]),
  );

const reauthWarning: PostProblem = {
  level: 'warning',
  code: 'account_reauth',
  field: 'account',
  message: {
    'zh-CN': '这个账号的授权已失效，重新授权后才会发布。',
    en: 'The authorisation of this account is over; the post waits until it is authorised again.',
  },
};

/** What is needed to judge and to store posts of one video. */
export const createPrepare = (needs: PublishingNeeds) => ({
  /** The cover that was named, or the one chosen for the video. @throws publishing.cover_unknown */
  async cover(tx: Tx, actor: Member, video: VideoToPublish, coverUrl: string | undefined) {
    if (coverUrl === undefined) return video.cover;
    const key = needs.urls.keyOf(coverUrl) ?? coverUrl;
    return found(
      (await needs.videoCover(tx, video.id, key)) ?? (await needs.imageByKey(tx, actor, key)),
      'publishing.cover_unknown',
    );
  },

  /** What the platform would say, before anything is sent. Pure but for the registry of platforms. */
  problems(
    target: Target,
    account: AccountToPublish,
    video: VideoToPublish,
    cover: CoverFile | null,
  ): PostProblem[] {
    const connector = found(needs.connectors.get(account.platform), 'accounts.platform_unknown');
    const files = { video: video.facts, cover: cover?.facts ?? null };
    return [
      ...(account.status === 'reauth_required' ? [reauthWarning] : []),
      ...validatePost(connector.platform, postOf(target), files),
    ];
  },
});

/** @throws http.invalid_input naming the second of two targets for one account */
export const refuseTwins = (targets: { accountId: string }[]): void => {
  const seen = new Set<string>();
  for (const [index, { accountId }] of targets.entries()) {
    if (seen.has(accountId))
      throw new AppError('http.invalid_input', {
        issues: [{ path: `targets.${index}.accountId`, message: 'this account is named twice' }],
      });
    seen.add(accountId);
  }
};
