import { type Cover, Refusal, type UploadState } from '@xingluo/connectors';
import type { Tx } from '../../../kernel/db/db.ts';
import { together } from '../../../kernel/db/together.ts';
import type { LastAccess } from '../../accounts/index.ts';
import type { Apply } from '../apply.ts';
import { advance, type Happening } from '../machine/machine.ts';
import type { PublishingNeeds, RunStep } from '../needs.ts';
import { uploadPlace } from '../places.ts';
import { standingOf } from '../standing.ts';
import { eventsStore, type NewEvent, type PublishEventKind } from '../store/events.ts';
import { leasesStore } from '../store/leases.ts';
import type { TaskChange, TaskRow } from '../store/tasks.ts';
import { type Lease, LeaseLost } from './lease.ts';

/** One worker at work on one task: every write of it is fenced. */
export type Run = {
  /** The row as this run has last written it. */
  task: TaskRow;
  lease: Lease;
  /** Ends work that may be ended at any time: the lease is lost, or the process stops. */
  signal: AbortSignal;
  stopping: AbortSignal;
  tenantId: string;
  /** How far its upload has come; undefined: not read yet. */
  upload: UploadState | null | undefined;
  /** Whether its upload has ended and no commit says so yet: the next one does. */
  unsaved: boolean;
  /** As its upload has read it; undefined: not read yet. */
  cover?: Cover | null;
  /** Of its account's token. */
  last: LastAccess;
  /** What was said and done since the last commit: written with the next one. */
  untold: NewEvent[];
  /** Set when a test ends the run as a lost process would. */
  abandoned: boolean;
};

const eventOf: Partial<Record<Happening['kind'], PublishEventKind>> = {
  submitting: 'submitting',
  created: 'accepted',
  looked: 'looked',
  status: 'status',
  refused: 'refused',
  stopped: 'stopped',
  source_gone: 'source_gone',
  handed: 'handed',
  watched: 'reminded',
  ran_out: 'ran_out',
  set_time_came: 'set_time_came',
  delivered: 'delivered',
};

const facts = ({ kind: _kind, ...rest }: Happening): Record<string, unknown> => rest;

export const createRunWrites = (needs: PublishingNeeds, apply: Apply) => {
  const { db, secrets } = needs;
  const dice = () => ({ random: needs.random(), now: needs.clock.now() });

  const eventOfRun = ({ task }: Run, kind: PublishEventKind, data: Record<string, unknown>): NewEvent => ({
    taskId: task.id,
    attempt: task.attempt,
    kind,
    data,
  });

  /** A write of the run. Undefined from `work`: somebody else decides about the task, and nothing was written. */
  const fenced = async (
    run: Run,
    work: (tx: Tx, told: NewEvent[]) => Promise<TaskRow | undefined>,
  ): Promise<void> => {
    const told = [...run.untold];
    const after = await db.withTenant(run.tenantId, (tx) => work(tx, told));
    if (!after) {
      run.lease.lose();
      throw new LeaseLost('The task was taken over.');
    }
    run.untold.splice(0, told.length);
    run.task = after;
  };

  const sealUpload = (tx: Tx, { task }: Run, state: UploadState): Promise<Buffer> =>
    secrets.seal(tx, uploadPlace(task.id), JSON.stringify(state));
  const uploadedSet = async (tx: Tx, run: Run): Promise<TaskChange> => ({
    upload_sealed: await sealUpload(tx, run, run.upload!),
    failures: 0,
  });

  return {
    /**
     * Moves the task and commits; the run goes on only when it still holds the task afterwards. What happened may be
     * decided inside the transaction.
     */
    async move(
      run: Run,
      happened: Happening | ((tx: Tx) => Promise<Happening>),
      { set, data }: { set?: TaskChange; data?: Record<string, unknown> } = {},
    ): Promise<void> {
      await fenced(run, async (tx, told) => {
        const what = typeof happened === 'function' ? await happened(tx) : happened;
        const move = advance(standingOf(run.task), what, dice());
        if (!move) throw new Error(`${what.kind} cannot happen to a task that is ${run.task.state}.`);
        const silent =
          (what.kind === 'status' && what.status === 'reviewing' && run.task.failures === 0) ||
          (what.kind === 'watched' && data?.reminded !== true);
        const uploaded = run.unsaved && !move.dropUpload ? await uploadedSet(tx, run) : {};
        return apply(tx, run.task, move, {
          by: null,
          fence: 'keep',
          event: silent ? null : { kind: eventOf[what.kind]!, data: { ...facts(what), ...data } },
          set: { ...uploaded, ...set },
          told,
          alone: true,
        });
      });
      run.unsaved = false;
      run.lease.renewed();
    },

    /**
     * Commits how far the upload has come; a state that is known already costs nothing. Its end is said by the run's next
     * commit: a process that is lost before goes on from what was committed of it, and ends it once more.
     */
    async saveUpload(run: Run, state: UploadState): Promise<void> {
      if (JSON.stringify(state) === JSON.stringify(run.upload)) return;
      if (state.done) {
        run.untold.push(eventOfRun(run, 'uploaded', { bytes: state.totalBytes }));
        run.task = { ...run.task, failures: 0 };
      } else
        await fenced(run, async (tx, told) => {
          const sealed = await sealUpload(tx, run, state);
          const saved = leasesStore(tx).saveUpload(run.task.id, run.task.fence, sealed);
          // What was said was said, whoever holds the task by now.
          const [after] = await tx.last(together([saved, eventsStore(tx).append(told)]));
          if (!after) run.untold.splice(0, told.length);
          return after;
        });
      run.upload = state;
      run.unsaved = state.done;
    },

    async savedUpload(run: Run): Promise<UploadState | null> {
      const { task, tenantId } = run;
      const sealed = task.upload_sealed;
      if (run.unsaved) return run.upload ?? null;
      if (!sealed) run.upload = null;
      else if (!run.upload) {
        const text = await db.withTenant(tenantId, (tx) => secrets.open(tx, uploadPlace(task.id), sealed));
        run.upload = JSON.parse(text) as UploadState;
      }
      return run.upload ?? null;
    },

    /** Appends to the story with the next commit of the run. */
    tell(run: Run, kind: PublishEventKind, data: Record<string, unknown>): void {
      run.untold.push(eventOfRun(run, kind, data));
    },

    /** Writes what is left to tell when the run ends; it needs no fence, because what was said was said. */
    async tellRest(run: Run): Promise<void> {
      const rest = run.untold.splice(0);
      if (rest.length > 0) await db.withTenant(run.tenantId, (tx) => eventsStore(tx).append(rest));
    },

    /** Lets a test end the run here. */
    async at(run: Run, step: RunStep): Promise<void> {
      try {
        await needs.atStep?.(step, run.task.id);
      } catch (error) {
        run.abandoned = true;
        throw error;
      }
    },
  };
};
export type RunWrites = ReturnType<typeof createRunWrites>;

/** Whatever went wrong in a step, as a refusal that the machine has a row for. */
export const asRefusal = (error: unknown, mayHavePosted: boolean): Refusal => {
  if (error instanceof Refusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Refusal(message, {
    // Our own failure during the one call that matters says nothing about what the platform did.
    kind: mayHavePosted ? 'unknown_outcome' : 'transient',
    step: 'internal',
    platformMessage: message.slice(0, 300),
    cause: error,
  });
};
