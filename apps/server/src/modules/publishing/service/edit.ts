import { type Cover, Refusal, type RefusalKind } from '@xingluo/connectors';
import { validatePost } from '@xingluo/connectors/validate';
import type { PlatformPost } from '@xingluo/contracts/platforms';
import type { PublishTask } from '@xingluo/contracts/publishing';
import { AppError, found } from '../../../kernel/errors.ts';
import type { MemberContext } from '../../../kernel/http/context.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import { type Apply, taskUse } from '../apply.ts';
import { advance } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { coverOf } from '../run/media.ts';
import { standingOf } from '../standing.ts';
import { type TaskRow, tasksStore } from '../store/tasks.ts';
import { editable, type TaskWire } from '../wire.ts';
import { contentHash, postOf } from './prepare.ts';

type Words = Pick<PublishTask, 'title' | 'description' | 'tags'>;
type Asked = Words & { id: string; version: number };

/** The files are at the platform already: only what is said about them is judged again. */
const ofFiles: ReadonlySet<string> = new Set(['video', 'cover']);

/** Without a code of the platform: it may have taken the words, and nobody heard. */
const answerless: ReadonlySet<RefusalKind> = new Set(['unknown_outcome', 'transient']);

/**
 * Changes the words of a post on its platform. The platform is asked outside of any transaction; the same words once
 * more are harmless, so a lost answer or a crash in between is mended by asking again.
 */
export const createEdit = (needs: PublishingNeeds, apply: Apply, wire: TaskWire) => {
  const moveOf = (row: TaskRow) =>
    editable(needs, row)
      ? advance(standingOf(row), { kind: 'edited' }, { random: 0, now: needs.clock.now() })
      : null;

  const refuseInvalid = (row: TaskRow, post: PlatformPost): void => {
    const { platform } = found(needs.connectors.get(row.platform), 'accounts.platform_unknown');
    const problems = validatePost(platform, post, { video: null, cover: null }, 'direct')
      .filter(({ level, field }) => level === 'error' && !ofFiles.has(field))
      .map((problem) => ({ accountId: row.account_ref, ...problem }));
    if (problems.length > 0) throw new AppError('publishing.invalid_post', { problems });
  };

  const checked = (context: MemberContext, { id, version, ...words }: Asked) =>
    context.read(async (tx) => {
      const row = found(await tasksStore(tx).visible(context.actor, id), 'publishing.task_not_found');
      checkVersion(row, version, (await wire(tx, [row]))[0]!);
      if (!moveOf(row)) throw new AppError('publishing.not_editable', { state: row.state });
      const post = postOf({ ...words, settings: row.settings as PlatformPost['settings'] });
      refuseInvalid(row, post);
      return { row, post };
    });

  const send = async (context: MemberContext, row: TaskRow, post: PlatformPost, cover: Cover | null) => {
    const externalId = row.platform_post_id!;
    await needs
      .asAccount(context.actor.tenantId, row.account_ref, { signal: context.signal }, (connector, account) =>
        connector.edit!(account, { externalId, post, cover }),
      )
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        const { kind, platformCode, platformMessage } = error;
        const answered = platformCode !== null || !answerless.has(kind);
        const code = answered ? 'publishing.edit_refused' : 'publishing.edit_unknown';
        throw new AppError(code, { kind, platformCode, platformMessage });
      });
  };

  return async (context: MemberContext, asked: Asked): Promise<PublishTask> => {
    const { row, post } = await checked(context, asked);
    // Platforms replace all of a post at once: without its cover it would lose it.
    await send(context, row, post, await coverOf(needs.blobs, row.cover_url));
    return context.change(async (tx, note) => {
      const now = found(
        await tasksStore(tx).visibleLocked(context.actor, row.id),
        'publishing.task_not_found',
      );
      // Somebody was faster with other words: the platform has ours by now, whatever it looks at.
      const move =
        moveOf(now) ?? (now.state === 'reviewing' ? ({ state: 'reviewing', next: 0 } as const) : null);
      if (!move || now.platform_post_id !== row.platform_post_id)
        throw new AppError('http.stale_version', { current: (await wire(tx, [now]))[0]! });
      // It was given back when the post was out; the review that follows needs it again.
      await needs.holdAccounts(tx, context.actor, [now.account_ref]);
      await needs.markAccountsUsed(tx, [{ accountId: now.account_ref, by: taskUse(now.id) }]);
      const { title, description, tags } = asked;
      const after = found(
        await apply(tx, now, move, {
          by: context.actor.userId,
          fence: 'raise',
          event: {
            kind: 'edited',
            data: { postId: now.platform_post_id, before: { title: now.title }, after: { title } },
          },
          set: {
            title,
            description,
            tags,
            content_hash: contentHash(now.video_key, now.cover_url, post),
          },
        }),
        'publishing.busy',
      );
      note(row.id, { postId: now.platform_post_id, from: now.title, to: title });
      return (await wire(tx, [after]))[0]!;
    });
  };
};
