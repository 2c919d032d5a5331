import type { latePolicies, TaskState } from '@xingluo/contracts/publishing';
import type { Tx } from '../../../kernel/db/db.ts';
import { newToken } from '../../../kernel/ids.ts';
import type { Apply } from '../apply.ts';
import { inHand } from '../machine/by-hand.ts';
import { advance, mayRun, stepOf } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { bucketsOf } from '../pace/buckets.ts';
import { standingOf } from '../standing.ts';
import { takeTokens } from '../store/buckets.ts';
import { inMs } from '../store/instants.ts';
import { leaseFor, leasesStore } from '../store/leases.ts';
import type { TaskRow } from '../store/tasks.ts';
import { keepLease } from './lease.ts';
import { createRunWrites, type Run } from './run.ts';
import { createSteps } from './steps.ts';

const LEASE_SECONDS = 60;
type LatePolicy = (typeof latePolicies)[number];

const going = (task: TaskRow): boolean => task.lease_owner !== null && mayRun(task.state as TaskState);

/** What is only looked at again makes no story. */
const silent = (state: string): boolean => state === 'reviewing' || inHand.has(state as TaskState);

/**
 * Takes a task up and carries it as far as it goes now: upload → create → confirm, or a look-up first where a post may
 * have been made. Whoever is woken for a task that is not due, not its account's turn or at work elsewhere does nothing.
 */
export const createAdvance = (needs: PublishingNeeds, apply: Apply) => {
  const { db, log } = needs;
  const seconds = needs.leaseSeconds ?? LEASE_SECONDS;
  const writes = createRunWrites(needs, apply);
  const steps = createSteps(needs, writes);
  const running = new Set<{ run: Run; ended: Promise<void> }>();
  const stop = new AbortController();

  /** ms until platform, app and account let this go on; 0 takes their tokens. */
  const paceWait = async (tx: Tx, task: TaskRow): Promise<number> => {
    const platform = needs.connectors.get(task.platform)?.platform;
    if (!platform) return 0;
    const state = task.state as TaskState;
    const appId = (await needs.accountIdentity(tx, task.account_ref))?.appId ?? null;
    return takeTokens(tx, bucketsOf(platform, { state, accountId: task.account_ref, appId }));
  };

  const take = (tenantId: string, taskId: string): Promise<TaskRow | undefined> =>
    db.withTenant(tenantId, async (tx) => {
      const leases = leasesStore(tx);
      if (!(await leases.holdOrder(taskId))) return undefined;
      const row = await leases.takable(taskId);
      if (!row) return undefined;
      if (row.state === 'queued' && (await leases.isBlocked(row))) {
        await leases.noteBlocked(taskId);
        return undefined;
      }
      const { late_ms: lateMs, ...task } = row;
      const dice = { random: needs.random(), now: needs.clock.now() };
      const standing = standingOf(task);
      const move = advance(
        standing,
        { kind: 'taken', lateMs, latePolicy: task.late_policy as LatePolicy },
        dice,
      );
      if (!move) return undefined;
      const waitMs = move.next === 'on' ? await paceWait(tx, task) : 0;
      // What the pace holds back has not begun: it makes no story and counts as no attempt.
      if (waitMs > 0) {
        const later = advance(standing, { kind: 'paced', waitMs }, dice);
        // Held back is not late.
        const set = { ready_at: inMs(waitMs) };
        if (later) await apply(tx, task, later, { by: null, fence: 'raise', event: null, set });
        return undefined;
      }
      const onward = move.next === 'on';
      return apply(tx, task, move, {
        by: null,
        fence: 'raise',
        event: silent(task.state)
          ? null
          : { kind: 'taken', data: onward ? {} : { lateMs: Math.round(lateMs) } },
        set: {
          ...(task.state === 'queued' ? { attempt: task.attempt + 1 } : {}),
          ...(onward ? leaseFor(newToken(12), seconds) : {}),
        },
      });
    });

  const work = async (run: Run): Promise<void> => {
    await writes.at(run, 'taken');
    while (going(run.task)) {
      if (run.stopping.aborted) return release(run);
      const saved = await writes.savedUpload(run);
      await steps[stepOf({ ...standingOf(run.task), uploaded: saved?.done === true })](run);
    }
  };

  const release = async (run: Run): Promise<void> => {
    await writes.move(run, { kind: 'stopped' });
  };

  const carry = async (run: Run): Promise<void> => {
    try {
      await work(run);
    } catch (error) {
      if (run.abandoned) throw error;
      if (run.lease.lost) {
        log.info({ task: run.task.id }, 'somebody else decides about this task now');
        return;
      }
      if (!run.stopping.aborted) throw error;
      await release(run);
    } finally {
      run.lease.end();
    }
  };

  return {
    async advance(tenantId: string, taskId: string, signal: AbortSignal): Promise<void> {
      const task = await take(tenantId, taskId);
      if (!task || !going(task)) return;
      const lease = keepLease({
        seconds,
        clock: needs.clock,
        renew: async () =>
          Boolean(await db.withTenant(tenantId, (tx) => leasesStore(tx).renew(taskId, task.fence, seconds))),
      });
      const stopping = AbortSignal.any([signal, stop.signal]);
      const run: Run = {
        task,
        lease,
        stopping,
        signal: AbortSignal.any([lease.signal, stopping]),
        tenantId,
        abandoned: false,
      };
      const entry = { run, ended: carry(run) };
      running.add(entry);
      await entry.ended.finally(() => running.delete(entry));
    },
    /** A person decided about a task: a run of this process ends now, not at its next commit. */
    interrupt(taskId: string): void {
      for (const { run } of running) if (run.task.id === taskId) run.lease.lose();
    },
    /** Ends all runs of this process and gives their tasks back, so that another goes on at once. */
    async stop(): Promise<void> {
      stop.abort(new Error('This process stops.'));
      await Promise.allSettled([...running].map(({ ended }) => ended));
    },
  };
};
