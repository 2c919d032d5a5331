import type { TaskState } from '@xingluo/contracts/publishing';
import type { Apply } from '../apply.ts';
import { mayRun, stepOf } from '../machine/machine.ts';
import type { PublishingNeeds } from '../needs.ts';
import { standingOf } from '../standing.ts';
import { type Due, leasesStore } from '../store/leases.ts';
import type { TaskRow } from '../store/tasks.ts';
import { keepLease } from './lease.ts';
import { createRunWrites, type Run } from './run.ts';
import { createSteps } from './steps.ts';
import { createTake, type Taken } from './take.ts';

const LEASE_SECONDS = 60;

const going = (task: TaskRow): boolean => task.lease_owner !== null && mayRun(task.state as TaskState);

/**
 * Takes tasks up and carries each as far as it goes now: upload → create → confirm, or a look-up first where a post may
 * have been made.
 */
export const createAdvance = (needs: PublishingNeeds, apply: Apply) => {
  const { db, log } = needs;
  const seconds = needs.leaseSeconds ?? LEASE_SECONDS;
  const take = createTake(needs, apply, seconds);
  const writes = createRunWrites(needs, apply);
  const steps = createSteps(needs, writes);
  const running = new Set<{ run: Run; ended: Promise<void> }>();
  const stop = new AbortController();

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
      if (!run.abandoned) await writes.tellRest(run);
    }
  };

  /** Works on a task that was taken up; settles when the run has ended. */
  const go = async ({ task, last }: Taken, signal: AbortSignal): Promise<void> => {
    if (!going(task)) return;
    const { id: taskId, tenant_id: tenantId } = task;
    const lease = keepLease({
      seconds,
      clock: needs.clock,
      renew: async () =>
        Boolean(await db.withTenant(tenantId, (tx) => leasesStore(tx).renew(taskId, task.fence, seconds))),
    });
    const run: Run = {
      task,
      lease,
      stopping: signal,
      signal: AbortSignal.any([lease.signal, signal]),
      tenantId,
      upload: undefined,
      unsaved: false,
      last,
      untold: [],
      abandoned: false,
    };
    const entry = { run, ended: carry(run) };
    running.add(entry);
    await entry.ended.finally(() => running.delete(entry));
  };

  /** One that cannot be taken up must not keep the others of its enterprise from it. */
  const takeEach = async (tenantId: string, ids: string[]): Promise<Taken[]> => {
    try {
      return await take(tenantId, ids);
    } catch (error) {
      log.error({ err: error, tasks: ids.length }, 'posts could not be taken up; each is tried by itself');
      if (ids.length === 1) return [];
      const taken: Taken[] = [];
      for (const id of ids) taken.push(...(await takeEach(tenantId, [id])));
      return taken;
    }
  };

  return {
    /** Takes one task up, where it may be, and works on it to the end of this run. */
    async advance(tenantId: string, taskId: string, signal: AbortSignal): Promise<void> {
      for (const taken of await take(tenantId, [taskId]))
        await go(taken, AbortSignal.any([signal, stop.signal]));
    },
    /**
     * Takes these tasks up and begins their runs; settles when all are begun, with how many that are. `onEnd` is called
     * when one of them has ended.
     */
    async begin(due: Due[], onEnd: () => void): Promise<number> {
      const beginOf = async (tenantId: string, own: Due[]): Promise<number> => {
        if (stop.signal.aborted) return 0;
        const taken = await takeEach(
          tenantId,
          own.map(({ id }) => id),
        );
        for (const each of taken)
          void go(each, stop.signal)
            .catch((error: Error) =>
              log.error({ err: error, task: each.task.id }, 'a run failed; its task is taken up again'),
            )
            .finally(onEnd);
        return taken.length;
      };
      const byTenant = Map.groupBy(due, ({ tenant_id }) => tenant_id);
      const begun = await Promise.all([...byTenant].map(([tenantId, own]) => beginOf(tenantId, own)));
      return begun.reduce((sum, count) => sum + count, 0);
    },
    /** Runs of this process. */
    count: (): number => running.size,
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
export type Runs = ReturnType<typeof createAdvance>;
