import type { jobStates } from '@xingluo/contracts/studio';
import { type Selectable, sql } from 'kysely';
import { type Member, visibleTo } from '../../../kernel/authz.ts';
import type { DB, Tx } from '../../../kernel/db/db.ts';
import { json } from '../../../kernel/db/json.ts';

export type JobRow = Selectable<DB['jobs']>;
export type JobState = (typeof jobStates)[number];
export type JobError = { code: string; detail?: string };
/** A job as the worker that asks for it sees it. */
export type LockedJob = JobRow & { silent: boolean };

/** A worker writes its heartbeat every second; after this long without one it counts as lost. */
export const SILENT_SECONDS = 15;

type ListWanted = {
  before: string | undefined;
  limit: number;
  state?: string | undefined;
  videoId?: string | undefined;
};

const now = sql<Date>`now()`;
const nextVersion = { version: sql<number>`version + 1` };

/** SQL of `jobs`. */
export const jobsStore = ({ q, tenantId }: Tx) => {
  const seenBy = (actor: Member) =>
    q.selectFrom('jobs').selectAll().where(visibleTo(actor, 'jobs.project_id'));
  /** Only the worker that holds this fence changes it. */
  const held = (id: string, fence: number) =>
    q.updateTable('jobs').where('id', '=', id).where('fence', '=', fence).where('state', '=', 'running');
  return {
    list({ before, limit, state, videoId }: ListWanted, actor: Member) {
      let rows = seenBy(actor)
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('id', '<', before);
      if (state) rows = rows.where('state', '=', state);
      if (videoId) rows = rows.where('video_id', '=', videoId);
      return rows.execute();
    },
    visible: (actor: Member, id: string) => seenBy(actor).where('id', '=', id).executeTakeFirst(),
    visibleLocked: (actor: Member, id: string) =>
      seenBy(actor).where('id', '=', id).forUpdate().executeTakeFirst(),
    /** The latest job of each video. */
    latestOf: async (videoIds: string[]): Promise<Map<string, JobRow>> => {
      if (videoIds.length === 0) return new Map();
      const rows = await q
        .selectFrom('jobs')
        .distinctOn('video_id')
        .selectAll()
        .where('video_id', 'in', videoIds)
        .orderBy('video_id')
        .orderBy('id', 'desc')
        .execute();
      return new Map(rows.map((row) => [row.video_id, row]));
    },
    ofVideo: (videoId: string) =>
      q.selectFrom('jobs').select(['id', 'fence']).where('video_id', '=', videoId).execute(),
    /** Whoever changes a job and its video takes the job first, so that no two wait for each other. */
    lockOfVideo: (videoId: string) =>
      q.selectFrom('jobs').select('id').where('video_id', '=', videoId).orderBy('id').forUpdate().execute(),

    add: (job: {
      id: string;
      project_id: string | null;
      video_id: string;
      profiles: string[];
      created_by: string;
    }) =>
      q
        .insertInto('jobs')
        .values({ ...job, type: 'transcode', tenant_id: tenantId })
        .returningAll()
        .executeTakeFirstOrThrow(),
    locked: (id: string): Promise<LockedJob | undefined> =>
      q
        .selectFrom('jobs')
        .selectAll()
        .select(
          sql<boolean>`coalesce(heartbeat_at < now() - make_interval(secs => ${SILENT_SECONDS}), true)`.as(
            'silent',
          ),
        )
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst(),
    take: (id: string, owner: string) =>
      q
        .updateTable('jobs')
        .set({
          state: 'running',
          fence: sql<number>`fence + 1`,
          attempt: sql<number>`attempt + 1`,
          lease_owner: owner,
          heartbeat_at: now,
          started_at: sql<Date>`coalesce(started_at, now())`,
          progress: 0,
          error: null,
          ...nextVersion,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    /** Says that the worker lives and how far it is, 0…1; undefined when the job is not its own any more. */
    beat: (id: string, fence: number, progress: number) =>
      held(id, fence).set({ heartbeat_at: now, progress }).returning('id').executeTakeFirst(),
    succeed: (id: string, fence: number) =>
      held(id, fence)
        .set({ state: 'succeeded', progress: 1, lease_owner: null, finished_at: now, ...nextVersion })
        .returningAll()
        .executeTakeFirst(),
    fail: (id: string, fence: number, error: JobError) =>
      held(id, fence)
        .set({ state: 'failed', error: json(error), lease_owner: null, finished_at: now, ...nextVersion })
        .returningAll()
        .executeTakeFirst(),
    /** Lets it wait for another worker; `uncounted` when this attempt was no fault of the job. */
    giveBack: (id: string, fence: number, { uncounted }: { uncounted: boolean }) =>
      held(id, fence)
        .set({
          state: 'queued',
          progress: 0,
          lease_owner: null,
          heartbeat_at: null,
          attempt: uncounted ? sql<number>`attempt - 1` : sql<number>`attempt`,
          ...nextVersion,
        })
        .returningAll()
        .executeTakeFirst(),

    cancel: (id: string) =>
      q
        .updateTable('jobs')
        .set({ state: 'cancelled', lease_owner: null, finished_at: now, ...nextVersion })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
    cancelOpenOf: (videoId: string) =>
      q
        .updateTable('jobs')
        .set({ state: 'cancelled', lease_owner: null, finished_at: now, ...nextVersion })
        .where('video_id', '=', videoId)
        .where('state', 'in', ['queued', 'running'])
        .returningAll()
        .execute(),
    queueAgain: (id: string) =>
      q
        .updateTable('jobs')
        .set({
          state: 'queued',
          attempt: 0,
          progress: 0,
          error: null,
          heartbeat_at: null,
          started_at: null,
          finished_at: null,
          ...nextVersion,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(),
  };
};
