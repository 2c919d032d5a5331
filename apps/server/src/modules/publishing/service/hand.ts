import type { HandKit as Kit } from '@xingluo/connectors';
import type { HandKit, PublishTask } from '@xingluo/contracts/publishing';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { AuditEntry, Note } from '../../../kernel/http/context.ts';
import { hashToken, newToken } from '../../../kernel/ids.ts';
import { checkVersion } from '../../../kernel/stale.ts';
import type { Apply } from '../apply.ts';
import { createDoor } from '../hand/door.ts';
import { askAfter } from '../hand/times.ts';
import { advance } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { kitPlace } from '../places.ts';
import { standingOf } from '../standing.ts';
import { eventsStore } from '../store/events.ts';
import { handsStore } from '../store/hands.ts';
import { type TaskChange, type TaskRow, tasksStore } from '../store/tasks.ts';
import type { TaskWire } from '../wire.ts';

const HOUR_MS = 3_600_000;
/** A link for a phone lives as long as the hand-over, and long enough to report what was done with it. */
const PHONE_LIFE_MS = 72 * HOUR_MS;
const GRACE_MS = 60_000;

export type HandDone = { version: number; link?: string | undefined; scheduledFor?: string | undefined };
type Asker = { requestId: string; address: string };

/** Hand-overs as people see and end them, at their desk or by a link on a phone. */
export const createHand = (
  needs: PublishingNeeds,
  apply: Apply,
  wire: TaskWire,
  interrupt: (taskId: string) => void,
) => {
  const kitOf = async (tx: Tx, row: TaskRow): Promise<Kit | null> => {
    const latest = await handsStore(tx).latestOf(row.id);
    if (!latest) return null;
    return JSON.parse(await needs.secrets.open(tx, kitPlace(latest.id), latest.kit_sealed)) as Kit;
  };

  const show = async (tx: Tx, row: TaskRow): Promise<HandKit> => {
    if (row.mode === 'direct') throw new AppError('publishing.not_in_hand', { state: row.state });
    const { platform } = found(needs.connectors.get(row.platform), 'accounts.platform_unknown');
    const kit = await kitOf(tx, row);
    const alive =
      row.state === 'awaiting_user' && row.hand_until !== null && row.hand_until > needs.clock.now();
    const task = (await wire(tx, [row]))[0]!;
    const { byHand } = platform;
    return {
      taskId: row.id,
      state: task.state,
      mode: task.mode,
      platform: row.platform,
      platformLabel: platform.label,
      simulated: platform.simulated,
      accountName: task.accountName,
      title: row.title,
      link: alive && kit ? kit.link : null,
      qr: alive && kit ? (kit.qr ?? kit.link) : null,
      expiresAt: row.hand_until?.toISOString() ?? null,
      texts: kit?.texts ?? [],
      steps: byHand?.steps ?? [],
      videoUrl: needs.urls.file(row.video_key),
      coverUrl: task.coverUrl,
      linkExample: byHand?.linkExample ?? null,
      schedule: byHand?.schedule
        ? { minSeconds: byHand.schedule.minSeconds, maxSeconds: byHand.schedule.maxSeconds }
        : null,
      scheduledFor: row.hand_at?.toISOString() ?? null,
      dueAt: row.due_at.toISOString(),
      postUrl: row.post_url,
      version: row.version,
    };
  };

  /** What the person's words mean for the row. @throws publishing.not_a_post_link, publishing.schedule_in_past */
  const changeOf = async (
    tx: Tx,
    row: TaskRow,
    { link, scheduledFor }: HandDone,
  ): Promise<{ scheduled: boolean; set: TaskChange; data: Record<string, unknown> }> => {
    if (scheduledFor !== undefined) {
      const at = new Date(scheduledFor);
      if (at.getTime() < needs.clock.now().getTime() - GRACE_MS)
        throw new AppError('publishing.schedule_in_past', { scheduleAt: scheduledFor });
      return {
        scheduled: true,
        set: { hand_at: at, next_attempt_at: askAfter(at) },
        data: { scheduledFor: at.toISOString() },
      };
    }
    if (!link) return { scheduled: false, set: {}, data: {} };
    const read = needs.connectors.get(row.platform)?.byHand?.readLink(link) ?? null;
    if (!read) throw new AppError('publishing.not_a_post_link', { link });
    const { externalId, url } = read;
    if (
      externalId &&
      (await tasksStore(tx).ownedPosts(row.account_ref, row.id, [externalId])).has(externalId)
    )
      throw new AppError('http.invalid_input', {
        issues: [{ path: 'link', message: 'this post belongs to another task' }],
      });
    return {
      scheduled: false,
      set: { post_url: url, ...(externalId ? { platform_post_id: externalId } : {}) },
      data: { postUrl: url, postId: externalId },
    };
  };

  const done = async (tx: Tx, row: TaskRow, said: HandDone, by: string | null): Promise<TaskRow> => {
    checkVersion(row, said.version, (await wire(tx, [row]))[0]!);
    const { scheduled, set, data } = await changeOf(tx, row, said);
    const dice = { random: needs.random(), now: needs.clock.now() };
    const move = advance(standingOf(row), { kind: 'hand_done', scheduled }, dice);
    if (!move) throw new AppError('publishing.not_in_hand', { state: row.state });
    const event = { kind: 'hand_done', data } as const;
    const after = found(await apply(tx, row, move, { by, fence: 'raise', event, set }), 'publishing.busy');
    tx.afterCommit(() => interrupt(row.id));
    return after;
  };

  const seen = async (tx: Tx, actor: Member, id: string): Promise<TaskRow> =>
    found(await tasksStore(tx).visible(actor, id), 'publishing.task_not_found');

  const door = createDoor(needs);
  const byPhone = async <T>(
    token: string,
    address: string,
    work: (tx: Tx, row: TaskRow) => Promise<T>,
  ): Promise<T> => {
    const hand = await door(token, address);
    return needs.db.withTenant(hand.tenantId, async (tx) =>
      work(tx, found(await tasksStore(tx).locked(hand.taskId), 'publishing.hand_unknown')),
    );
  };

  return {
    kit: async (tx: Tx, actor: Member, id: string) => show(tx, await seen(tx, actor, id)),

    async done(
      tx: Tx,
      actor: Member,
      { id, ...said }: HandDone & { id: string },
      note: Note,
    ): Promise<PublishTask> {
      const row = found(await tasksStore(tx).visibleLocked(actor, id), 'publishing.task_not_found');
      const after = await done(tx, row, said, actor.userId);
      note(id, { from: row.state, to: after.state });
      return (await wire(tx, [after]))[0]!;
    },

    /** @throws publishing.not_in_hand before the hand-over is made */
    async phone(tx: Tx, actor: Member, id: string, note: Note): Promise<{ url: string; expiresAt: string }> {
      const row = await seen(tx, actor, id);
      const latest = await handsStore(tx).latestOf(row.id);
      if (!latest || row.mode === 'direct')
        throw new AppError('publishing.not_in_hand', { state: row.state });
      const token = newToken(16);
      const until = new Date(needs.clock.now().getTime() + PHONE_LIFE_MS);
      await handsStore(tx).setPhone(latest.id, hashToken(token), until);
      await eventsStore(tx).append([
        { taskId: row.id, attempt: row.attempt, kind: 'hand_shared', data: { by: actor.userId } },
      ]);
      note(id);
      return { url: `${needs.publicUrl()}/hand/${token}`, expiresAt: until.toISOString() };
    },

    phoneKit: (token: string, address: string): Promise<HandKit> => byPhone(token, address, show),

    phoneDone: (token: string, said: HandDone, asker: Asker): Promise<HandKit> =>
      byPhone(token, asker.address, async (tx, row) => {
        const after = await done(tx, row, said, null);
        const entry: AuditEntry = {
          actorKind: 'hand_link',
          actorId: row.id,
          verb: 'publishing.hand_done',
          target: row.id,
          ...asker,
          detail: { from: row.state, to: after.state },
        };
        await needs.appendAudit(tx, [entry]);
        return show(tx, after);
      }),
  };
};
