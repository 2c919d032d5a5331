import { type CallIo, type Connector, type HandContext, type HandKit, Refusal } from '@xingluo/connectors';
import { todoUrgencies } from '@xingluo/contracts/records';
import type { Tx } from '../../../kernel/db/db.ts';
import { byEvidence, ownOf } from '../hand/evidence.ts';
import { DUE, nextReminder, remindersOf, urgencyAt } from '../hand/reminders.ts';
import { nextWatchMs } from '../hand/times.ts';
import type { Step } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { kitPlace } from '../places.ts';
import { handsStore } from '../store/hands.ts';
import { now } from '../store/instants.ts';
import { tasksStore } from '../store/tasks.ts';
import { mediaOf } from './media.ts';
import type { Run, RunWrites } from './run.ts';

type Refuse = (run: Run, step: Step, error: unknown) => Promise<void>;

/** The two steps of a post that a person makes: prepare the hand-over, and watch what becomes of it. */
export const createHandSteps = (
  needs: PublishingNeeds,
  { move, at, tell }: RunWrites,
  { refuse, postOf }: { refuse: Refuse; postOf(run: Run): Parameters<HandBegin>[1]['post'] },
) => {
  const { db, secrets, urls, clock } = needs;
  const dice = () => ({ random: needs.random(), now: clock.now() });

  const call = <T>(
    run: Run,
    work: (connector: Connector, context: HandContext) => Promise<T>,
  ): Promise<T> => {
    const io: CallIo = { signal: run.signal, onExchange: (exchange) => tell(run, 'exchange', exchange) };
    return needs.asHand(run.tenantId, run.task.account_ref, io, work);
  };

  const ruleOf = (run: Run) => needs.connectors.get(run.task.platform)?.platform.byHand ?? null;
  const lifeOf = (run: Run): number => (ruleOf(run)?.lifeSeconds ?? 3600) * 1000;
  const remindersFor = (run: Run, end: Date) => {
    const rule = ruleOf(run)?.reminders;
    return rule ? remindersOf({ end, lifeMs: lifeOf(run) }, rule) : [];
  };

  const keep = async (tx: Tx, run: Run, kit: HandKit, end: Date): Promise<void> => {
    const hands = handsStore(tx);
    const id = hands.newId();
    const sealed = await secrets.seal(tx, kitPlace(id), JSON.stringify(kit));
    await hands.add({ id, task_id: run.task.id, ids: kit.ids, kit_sealed: sealed, expire_at: end });
  };

  const hand = async (run: Run): Promise<void> => {
    if (!(await mediaOf(needs.blobs, run.task))) {
      await move(run, { kind: 'source_gone' });
      return;
    }
    try {
      const lifeMs = lifeOf(run);
      const { video_key: videoKey, cover_url: coverKey } = run.task;
      const address = (key: string) => `${needs.publicUrl()}${urls.file(key, lifeMs / 1000)}`;
      const files = { videoUrl: address(videoKey), coverUrl: coverKey === null ? null : address(coverKey) };
      const kit = await call(run, (connector, context) =>
        connector.byHand!.begin(context, { post: postOf(run), files }),
      );
      await at(run, 'hand_made');
      const from = clock.now();
      const end = new Date(
        Math.min(from.getTime() + lifeMs, kit.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY),
      );
      const pollable = needs.connectors.get(run.task.platform)?.byHand?.poll !== undefined;
      await move(
        run,
        async (tx) => {
          await keep(tx, run, kit, end);
          const remindAt = nextReminder(remindersFor(run, end), from);
          return { kind: 'handed', next: nextWatchMs({ from, end, remindAt, pollable }, dice()) };
        },
        {
          set: { hand_until: end, hand_urgency: DUE, reminded_at: null, refusal: null },
          data: { handUntil: end.toISOString() },
        },
      );
      await at(run, 'handed');
    } catch (error) {
      await refuse(run, 'hand', error);
    }
  };

  /** What the platform says of the latest hand-over; null: nothing, or it cannot be asked. */
  const asked = async (run: Run) => {
    const latest = await db.withTenant(run.tenantId, (tx) => handsStore(tx).latestOf(run.task.id));
    if (!latest) return null;
    const outcome = await call(run, async (connector, context) =>
      connector.byHand?.poll ? connector.byHand.poll(context, latest.ids as Record<string, string>) : null,
    );
    return outcome?.state === 'posted' ? { ...outcome, from: latest.created_at } : null;
  };

  const deliver = async (run: Run, posted: NonNullable<Awaited<ReturnType<typeof asked>>>): Promise<void> => {
    const { externalId: postId, url: postUrl, accountExternalId } = posted;
    const own = await db.withTenant(run.tenantId, async (tx) => {
      const owned = await tasksStore(tx).ownedPosts(run.task.account_ref, run.task.id, [postId]);
      if (owned.has(postId)) return undefined;
      return ownOf(run.task, await needs.accountIdentity(tx, run.task.account_ref));
    });
    if (own === undefined) return wait(run);
    const said = { postId, postUrl, accountExternalId, source: 'poll' } as const;
    const { what, set, data } = byEvidence(said, own, ruleOf(run)?.reviewScopes ?? null);
    await move(run, what, { set, data });
  };

  const wait = async (run: Run): Promise<void> => {
    const { hand_until: end, hand_urgency: told } = run.task;
    const latest = await db.withTenant(run.tenantId, (tx) => handsStore(tx).latestOf(run.task.id));
    const from = latest?.created_at ?? run.task.created_at;
    const pollable = needs.connectors.get(run.task.platform)?.byHand?.poll !== undefined;
    const at = clock.now();
    const reminders = end === null ? [] : remindersFor(run, end);
    const urgency = Math.max(told, urgencyAt(reminders, at));
    const remindAt = nextReminder(reminders, at);
    const next = nextWatchMs({ from, end: end ?? at, remindAt, pollable }, dice());
    await move(
      run,
      { kind: 'watched', next },
      // The to-do rises in the same transaction: told once, whoever is lost before or after.
      urgency > Math.max(told, DUE)
        ? {
            set: { hand_urgency: urgency, reminded_at: now },
            data: { reminded: true, urgency: todoUrgencies[urgency] },
          }
        : {},
    );
  };

  const watch = async (run: Run): Promise<void> => {
    try {
      if (run.task.state === 'scheduled_on_platform') {
        const from = clock.now();
        const end = new Date(from.getTime() + lifeOf(run));
        const remindAt = nextReminder(remindersFor(run, end), from);
        const next = nextWatchMs({ from, end, remindAt, pollable: false }, dice());
        const set = { hand_until: end, hand_urgency: DUE, reminded_at: null };
        await move(run, { kind: 'set_time_came', next }, { set });
        return;
      }
      const over = run.task.hand_until !== null && clock.now() >= run.task.hand_until;
      const posted = await asked(run).catch((error: unknown) => {
        if (over && error instanceof Refusal) return null; // it ends, whether or not it can be asked about
        throw error;
      });
      await at(run, 'watched');
      if (posted) await deliver(run, posted);
      else if (over) await move(run, { kind: 'ran_out' });
      else await wait(run);
    } catch (error) {
      await refuse(run, 'watch', error);
    }
  };

  return { hand, watch };
};
type HandBegin = NonNullable<Connector['byHand']>['begin'];
