import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId, newToken, sha256Hex } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { ReadyVideo } from '../../studio/index.ts';
import { taskUse } from '../apply.ts';
import type { AccountToPublish, PublishingNeeds } from '../needs.ts';
import { eventsStore } from '../store/events.ts';
import { dueNow } from '../store/instants.ts';
import { type NewTask, tasksStore } from '../store/tasks.ts';
import type { TaskWire } from '../wire.ts';
import { type Asked, fillIn } from './fill-in.ts';
import {
  type CoverFile,
  contentHash,
  createPrepare,
  postOf,
  refuseOtherPlatform,
  refuseTwins,
} from './prepare.ts';
import { instantOf, notPast } from './schedule.ts';

/** What targets do not say of time zone and late policy holds for all of them, else their account says it. */
export type Wanted = Pick<Asked, 'timeZone' | 'latePolicy'> & {
  videoId: string;
  coverUrl?: string | undefined;
  /** The time may have passed while the video was made: the late policy decides then. */
  pastIsLate?: true;
  targets: (Asked & { scheduleAt?: string | undefined; platform?: string })[];
};
/** One target with all that is needed to store it. */
type Filled = ReturnType<typeof fillIn<Wanted['targets'][number]>> & { account: AccountToPublish };

const filled = ({ timeZone, latePolicy, targets }: Wanted, accounts: AccountToPublish[]): Filled[] =>
  targets.map((target, index) => {
    const account = accounts[index]!;
    const said = {
      ...target,
      timeZone: target.timeZone ?? timeZone,
      latePolicy: target.latePolicy ?? latePolicy,
    };
    return { ...fillIn(said, account), account };
  });

/** Creates publish tasks, all of them or none. */
export const createCreate = (needs: PublishingNeeds, wire: TaskWire) => {
  const prepare = createPrepare(needs);

  const isDue = (at: Date | null) => at === null || at <= needs.clock.now();

  const rowOf = (
    { account, ...target }: Filled,
    video: ReadyVideo,
    given: { coverKey: string | null; actor: Member; batch: string; pastIsLate: boolean },
  ): NewTask => {
    const at = given.pastIsLate
      ? instantOf(target.scheduleAt)
      : notPast(target.scheduleAt, needs.clock.now());
    const due = at ?? dueNow;
    return {
      id: newId('pt'),
      project_id: account.projectId ?? video.projectId,
      video_id: video.id,
      video_key: video.publishKey,
      platform: account.platform,
      mode: prepare.mode(account),
      account_ref: account.id,
      title: target.title,
      description: target.description,
      tags: target.tags,
      cover_url: given.coverKey,
      settings: json(target.settings),
      schedule_at: at,
      time_zone: target.timeZone,
      due_at: due,
      late_policy: target.latePolicy,
      noticed_at: isDue(at) ? dueNow : null,
      next_attempt_at: due,
      idempotency_key: sha256Hex(`${given.batch}\n${account.id}`),
      content_hash: contentHash(video.publishKey, given.coverKey, postOf(target)),
      created_by: given.actor.userId,
    };
  };

  /** @throws publishing.wrong_platform, publishing.invalid_post with everything that is wrong anywhere */
  const judge = (targets: Filled[], video: ReadyVideo, cover: CoverFile | null): void => {
    const problems = targets.flatMap(({ account, ...target }) => {
      refuseOtherPlatform(account, target.platform);
      return prepare
        .problems(target, account, video, cover)
        .map((problem) => ({ accountId: account.id, ...problem }));
    });
    if (problems.some(({ level }) => level === 'error'))
      throw new AppError('publishing.invalid_post', { problems });
  };

  return {
    async create(tx: Tx, actor: Member, wanted: Wanted, note: Note): Promise<PublishTask[]> {
      refuseTwins(wanted.targets);
      const video = await needs.readyVideo(tx, actor, wanted.videoId);
      const cover = await prepare.cover(tx, actor, video, wanted.coverUrl);
      const accounts = await needs.holdAccounts(
        tx,
        actor,
        wanted.targets.map(({ accountId }) => accountId),
      );
      const targets = filled(wanted, accounts);
      judge(targets, video, cover);

      // The request's Idempotency-Key is kept by the route: a repeat never comes here.
      const pastIsLate = wanted.pastIsLate ?? false;
      const given = { coverKey: cover?.key ?? null, actor, batch: newToken(16), pastIsLate };
      const rows = await tasksStore(tx).add(targets.map((target) => rowOf(target, video, given)));
      await eventsStore(tx).append(
        rows.map((row) => ({
          taskId: row.id,
          attempt: 0,
          kind: 'created' as const,
          data: { by: actor.userId, state: row.state, dueAt: row.due_at.toISOString() },
        })),
      );
      await needs.markAccountsUsed(
        tx,
        rows.map((row) => ({ accountId: row.account_ref, by: taskUse(row.id) })),
      );
      await Promise.all(rows.map((row) => needs.markVideoUsed(tx, video.id, taskUse(row.id))));
      await Promise.all(rows.map((row) => tellLive(tx, 'task', { id: row.id, state: row.state })));
      await Promise.all(rows.filter((row) => isDue(row.schedule_at)).map((row) => needs.wake(tx, row.id)));
      for (const row of rows)
        note(row.id, { videoId: video.id, accountId: row.account_ref, dueAt: row.due_at.toISOString() });
      return wire(tx, rows);
    },

    /** What the platforms would say; creates nothing. */
    async check(tx: Tx, actor: Member, wanted: Pick<Wanted, 'videoId' | 'coverUrl' | 'targets'>) {
      const video = await needs.readyVideo(tx, actor, wanted.videoId);
      const cover = await prepare.cover(tx, actor, video, wanted.coverUrl);
      const ids = wanted.targets.map(({ accountId }) => accountId);
      const accounts = await needs.accountsFor(tx, actor, ids);
      return filled(wanted, accounts).map(({ account, ...target }) => ({
        accountId: account.id,
        problems: prepare.problems(target, account, video, cover),
      }));
    },
  };
};
