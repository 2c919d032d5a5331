import { deliveryMode, validatePost } from '@xingluo/connectors/validate';
import type { DeliveryMode, PlatformPost, PostFiles, PostProblem } from '@xingluo/contracts/platforms';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import { sha256Hex } from '../../../kernel/ids.ts';
import type { ReadyVideo } from '../../studio/index.ts';
import { leftToPerson } from '../follow-ups/rules.ts';
import { imageHead } from '../image-head.ts';
import type { AccountToPublish, PublishingNeeds } from '../needs.ts';

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

/** An image that may become a cover: its key in the blob store, and what the checks need to know. */
export type CoverFile = { key: string; facts: NonNullable<PostFiles['cover']> };

const ASSET_KEY = /^[^/]+\/assets\/(as_[0-9a-z]+)\//;
/** Metadata in front of a JPEG's size may be long; more than this it is not. */
const HEAD_BYTES = 256 * 1024;

const videoFacts = (video: ReadyVideo): NonNullable<PostFiles['video']> => ({
  bytes: video.bytes,
  seconds: video.durationSeconds,
  container: video.container,
  width: video.width,
  height: video.height,
  bitrate: video.durationSeconds > 0 ? (video.bytes * 8) / video.durationSeconds : null,
  fps: video.fps,
});

/** What is needed to judge and to store posts of one video. */
export const createPrepare = (needs: PublishingNeeds) => {
  const ownCover = async (key: string): Promise<CoverFile | null> => {
    const stat = await needs.blobs.stat(key);
    if (!stat) return null;
    const chunks: Uint8Array[] = [];
    const range = { start: 0, end: Math.min(stat.bytes, HEAD_BYTES) };
    for await (const chunk of needs.blobs.read(key, range)) chunks.push(chunk as Uint8Array);
    return { key, facts: { bytes: stat.bytes, ...imageHead(Buffer.concat(chunks)) } };
  };

  const imageOfLibrary = async (tx: Tx, actor: Member, key: string): Promise<CoverFile | null> => {
    const assetId = ASSET_KEY.exec(key)?.[1];
    if (!assetId) return null;
    const asset = await needs.readyAsset(tx, actor, assetId).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
    if (asset?.type !== 'image' || asset.key !== key) return null;
    const { bytes, contentType, width, height } = asset;
    return { key, facts: { bytes, contentType, width, height } };
  };

  const platformOf = (account: AccountToPublish) =>
    found(needs.connectors.get(account.platform), 'accounts.platform_unknown').platform;
  /** How posts of this account reach its platform: what it granted decides. */
  const mode = (account: AccountToPublish): DeliveryMode => {
    const platform = platformOf(account);
    return found(deliveryMode(platform, account.scopes), 'publishing.no_way');
  };

  return {
    mode,
    /**
     * The cover that was named, or the one chosen for the video: one of its own, or an image that this person sees.
     * @throws publishing.cover_unknown
     */
    async cover(
      tx: Tx,
      actor: Member,
      video: ReadyVideo,
      coverUrl: string | undefined,
    ): Promise<CoverFile | null> {
      if (coverUrl === undefined) return video.coverKey === null ? null : ownCover(video.coverKey);
      const key = needs.urls.keyOf(coverUrl) ?? coverUrl;
      const own = key === video.coverKey || video.covers.some((cover) => cover.key === key);
      const cover = own ? await ownCover(key) : await imageOfLibrary(tx, actor, key);
      return found(cover, 'publishing.cover_unknown');
    },

    /** An image of the library that this person sees. @throws publishing.cover_unknown */
    image: async (tx: Tx, actor: Member, coverUrl: string): Promise<CoverFile> =>
      found(
        await imageOfLibrary(tx, actor, needs.urls.keyOf(coverUrl) ?? coverUrl),
        'publishing.cover_unknown',
      ),

    /** What the platform would say, before anything is sent. `video` null: it is not known yet. */
    problems(
      target: Target,
      account: AccountToPublish,
      video: ReadyVideo | null,
      cover: CoverFile | null,
    ): PostProblem[] {
      const files = { video: video && videoFacts(video), cover: cover?.facts ?? null };
      const [platform, post, way] = [platformOf(account), postOf(target), mode(account)];
      return [
        ...(account.status === 'reauth_required' && way === 'direct' ? [reauthWarning] : []),
        ...validatePost(platform, post, files, way),
        ...(way === 'direct' ? leftToPerson(platform, post, account.scopes) : []),
      ];
    },
  };
};

/** @throws publishing.wrong_platform when the caller thinks of another one */
export const refuseOtherPlatform = ({ platform }: AccountToPublish, named: string | undefined): void => {
  if (named !== undefined && named !== platform)
    throw new AppError('publishing.wrong_platform', { platform });
};

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
