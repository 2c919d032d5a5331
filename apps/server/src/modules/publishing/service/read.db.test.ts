import type { BoardState, PublishTask, TaskState } from '@xingluo/contracts/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedProject } from '../../../engines/testing/seed.ts';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { Member } from '../../../kernel/authz.ts';
import { newId } from '../../../kernel/ids.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, api } = bench;
const [platform] = bench.platforms as [BenchPlatform];

const waits: ReadonlySet<TaskState> = new Set(['queued', 'awaiting_user']);
const day = Date.UTC(2030, 0, 1);
/** Tasks as the machine leaves them, `minutes` after a common start. */
const put = async (
  as: Member,
  videoId: string,
  rows: [TaskState, number][],
  projectId: string | null = null,
) => {
  const accountId = await bench.bind(as, platform.platform, 'new');
  const ids = rows.map(() => newId('pt')).sort();
  for (const [index, [state, minutes]] of rows.entries())
    await bench.rows(
      `insert into publish_tasks (id, tenant_id, project_id, video_id, video_key, platform, account_ref, title, due_at,
         state, next_attempt_at, idempotency_key, content_hash, created_by)
       values ($1, $2, $3, $4, 'k', $5, $6, '一条', $7, $8, $9, $1, $1, 'u')`,
      [
        ids[index],
        as.tenantId,
        projectId,
        videoId,
        platform.platform.id,
        accountId,
        new Date(day + minutes * 60_000),
        state,
        waits.has(state) ? new Date(day) : null,
      ],
    );
  return ids;
};
type Page = { items: PublishTask[]; nextCursor: string | null };
const list = (query: string, as = one.guest) => api<Page>(as, 'GET', `/api/publish/tasks?${query}`);
/** Every page of a list, one after the other. */
const everything = async (query: string): Promise<PublishTask[]> => {
  const all: PublishTask[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await list(`${query}${cursor && `&cursor=${cursor}`}`);
    all.push(...body.items);
    if (body.nextCursor === null) return all;
    cursor = body.nextCursor;
  }
};

let video: string;
let ids: string[];
const made: [TaskState, number][] = [
  ['queued', 30],
  ['published', 20],
  ['queued', 20],
  ['awaiting_user', 20],
  ['queued', 10],
  ['published', 40],
  ['cancelled', 5],
];
beforeAll(async () => {
  video = (await bench.video(one.tenantId)).id;
  ids = await put(one.admin, video, made);
});
const idsOf = (tasks: { id: string }[]) => tasks.map(({ id }) => ids.indexOf(id));

describe('the list of tasks', () => {
  it('goes by the latest due, or by the earliest, each task once, also where times are equal', async () => {
    const latest = [5, 0, 3, 2, 1, 4, 6];
    for (const limit of [1, 2, 3, 50]) {
      expect(idsOf(await everything(`videoId=${video}&limit=${limit}`))).toEqual(latest);
      expect(idsOf(await everything(`videoId=${video}&limit=${limit}&order=earliest_due`))).toEqual(
        latest.toReversed(),
      );
    }
  });

  it('holds several states in one call, in the same order and with the same cursors', async () => {
    const states = 'state=published,queued,awaiting_user,queued';
    for (const limit of [1, 2, 50]) {
      expect(idsOf(await everything(`${states}&videoId=${video}&limit=${limit}`))).toEqual([
        5, 0, 3, 2, 1, 4,
      ]);
      expect(idsOf(await everything(`${states}&videoId=${video}&limit=${limit}&order=earliest_due`))).toEqual(
        [4, 1, 2, 3, 0, 5],
      );
    }
    expect(idsOf(await everything('state=cancelled'))).toEqual([6]);
  });

  it('is searched by its words', async () => {
    const [found] = await put(one.admin, video, []);
    expect(found).toBeUndefined();
    expect((await list(`q=${encodeURIComponent('一条')}&state=cancelled`)).body.items).toHaveLength(1);
    expect((await list(`q=${encodeURIComponent('两条')}&state=cancelled`)).body.items).toEqual([]);
  });

  it('refuses a cursor of the other order, one it never gave out, and a state that does not exist', async () => {
    const { body } = await list(`videoId=${video}&limit=1`);
    const other = await list(`videoId=${video}&limit=1&order=earliest_due&cursor=${body.nextCursor}`);
    expect(other.body).toMatchObject({ code: 'http.bad_cursor' });
    expect((await list('cursor=zzz')).body).toMatchObject({ code: 'http.bad_cursor' });
    expect((await list('state=queued,lost')).body).toMatchObject({
      code: 'http.invalid_input',
      data: { issues: [{ path: 'state.1' }] },
    });
    expect((await list('state=')).status).toBe(400);
  });
});

describe('the board', () => {
  const board = async (query = '', as: Member = one.guest): Promise<Map<TaskState, BoardState>> => {
    const { body } = await api<{ items: BoardState[] }>(as, 'GET', `/api/publish/board?${query}`);
    return new Map(body.items.map((item) => [item.state, item]));
  };

  it('gives the first of each state and how many there are: what comes next, or what ended last', async () => {
    const all = await board(`videoId=${video}&limit=2`);
    expect(idsOf(all.get('queued')!.tasks)).toEqual([4, 2]);
    expect(all.get('queued')).toMatchObject({ count: 3, more: false });
    expect(idsOf(all.get('published')!.tasks)).toEqual([5, 1]);
    expect(all.get('failed')).toEqual({ state: 'failed', count: 0, more: false, tasks: [] });
    const some = await board(`videoId=${video}&state=cancelled,queued`);
    expect([...some.keys()]).toEqual(['queued', 'cancelled']);
  });

  it('stops counting where nobody reads the number', async () => {
    const many = (await bench.video(one.tenantId)).id;
    const [id] = await put(one.admin, many, [['skipped', 0]]);
    await bench.rows(
      `insert into publish_tasks (id, tenant_id, video_id, video_key, platform, account_ref, title, due_at, state,
         idempotency_key, content_hash, created_by)
       select id || n, tenant_id, video_id, 'k', platform, account_ref, '', due_at, state, id || n, id || n, 'u'
         from publish_tasks, generate_series(1, 1000) n where id = $1`,
      [id],
    );
    // Ids that the API would not hand out are read by nobody but the count.
    const url = `/api/publish/board?videoId=${many}&state=skipped&limit=1`;
    await bench.rows("update publish_tasks set due_at = due_at + interval '1 day' where id = $1", [id]);
    const { body } = await api<{ items: BoardState[] }>(one.guest, 'GET', url);
    expect(body.items[0]).toMatchObject({ count: 1000, more: true, tasks: [{ id }] });
  });

  it('shows and counts what its reader may see, of their own enterprise only', async () => {
    const projectId = await seedProject(bench.database.url, one.tenantId, [one.guest]);
    const hidden = (await bench.video(one.tenantId, { projectId })).id;
    await put(one.admin, hidden, [['rejected', 1]], projectId);
    const theirs = (await bench.video(two.tenantId)).id;
    const [foreign] = await put(two.admin, theirs, [['rejected', 2]]);
    const seen = async (as: Member) => {
      const { count, tasks } = (await board('state=rejected', as)).get('rejected')!;
      const listed = (await list('state=rejected,failed', as)).body.items;
      return [count, tasks.length, listed.length];
    };
    expect(await seen(one.guest)).toEqual([1, 1, 1]);
    expect(await seen(one.operator)).toEqual([0, 0, 0]);
    expect(await seen(two.admin)).toEqual([1, 1, 1]);
    expect((await board('', two.admin)).get('rejected')!.tasks[0]!.id).toBe(foreign);
  });
});
