import type { Platform } from '@xingluo/contracts/platforms';
import type { Connector } from '../connector.ts';
import { Refusal } from '../refusal.ts';
import type { BilibiliApi } from './api.ts';
import { submissionOf } from './submission.ts';

/**
 * Changes title, description, partition, reprint rule and cover; the platform then reviews the post again. What is not
 * given (cover null, no partition) is read from the platform and sent back as it is. Tags only by the setting:
 * whether `edit` takes them is not documented.
 */
export const createBilibiliEdit =
  (api: BilibiliApi, platform: Platform, sendsTags: boolean): NonNullable<Connector['edit']> =>
  async (ctx, { externalId, post, cover }) => {
    const { title, desc, tid, tag, no_reprint } = submissionOf(platform, post);
    const complete = cover !== null && !Number.isNaN(tid);
    const kept = complete ? null : await api.view(ctx, 'edit.read', externalId);
    const coverUrl = cover === null ? kept?.cover : await api.uploadCover(ctx, cover);
    const partition = Number.isNaN(tid) ? kept?.tid : tid;
    if (!coverUrl || partition === undefined)
      throw new Refusal('edit: the platform told neither cover nor partition of the post.', {
        kind: 'content_rejected',
        step: 'edit',
      });
    await api.edit(ctx, {
      resource_id: externalId,
      title,
      cover: coverUrl,
      tid: partition,
      desc,
      no_reprint,
      ...(sendsTags ? { tag } : {}),
    });
  };
