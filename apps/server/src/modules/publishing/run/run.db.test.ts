import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { type RunStep, runSteps } from '../needs.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, api, open, advance, settle, later, task, story, posts } = bench;
const [first] = bench.platforms as [BenchPlatform];
const named = bench.platforms.map((each) => [each.platform.label.en, each] as const);

/** A worker that is lost at the `nth` time it comes to `step`: nothing of it is tidied up. */
const lostAt = (step: RunStep, nth = 1) => {
  let times = 0;
  return bench.worker({
    leaseSeconds: 60,
    atStep: async (now) => {
      if (now === step) times += 1;
      if (now === step && times === nth) throw new Error('kill -9');
    },
  });
};
const until = (reached: RunStep) => {
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const by = bench.worker({
    atStep: async (now) => {
      if (now !== reached) return;
      arrived.resolve();
      await goOn.promise;
    },
  });
  return { by, arrived: arrived.promise, goOn: goOn.resolve };
};

describe.each(named)('%s', (_name, on) => {
  it('publishes, step by step, and tells the story', async () => {
    const { id, title } = await open(on);
    expect(bench.woken.filter((each) => each === id)).toHaveLength(1);
    await advance(id);
    const done = await settle(id);
    expect(done).toMatchObject({ state: 'published', attempt: 1, refusal: null });
    const { edit, remove } = on.platform.capabilities;
    expect(done.actions).toEqual([...(edit ? ['edit'] : []), ...(remove ? ['remove'] : [])]);
    expect(done.postUrl).toMatch(/^http/);
    expect(posts(on, title)).toMatchObject([{ id: done.postId, bytes: 3000, state: 'published' }]);
    const { events } = await story(id);
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'exchange');
    expect(kinds).toEqual(['created', 'taken', 'uploaded', 'submitting', 'accepted', 'status']);
    const said = JSON.stringify(events);
    const [{ access_token_sealed: sealed } = { access_token_sealed: Buffer.alloc(0) }] = await bench.rows<{
      access_token_sealed: Buffer;
    }>('select access_token_sealed from oauth_accounts where id = $1', [done.accountId]);
    expect(sealed.length).toBeGreaterThan(0);
    expect(said).not.toMatch(/access_token=(?!\[redacted])/);
    expect(await bench.rows('select 1 from account_uses where user_id = $1', [id])).toEqual([]);
    expect(await bench.rows('select 1 from video_uses where user_id = $1', [id])).toEqual([]);
    const told = await bench.rows(
      "select 1 from outbox where kind = 'publishing.task_published' and payload->>'taskId' = $1",
      [id],
    );
    expect(told).toHaveLength(1);
  });

  it('accepted but the answer lost: found by looking, one post', async () => {
    const { id, title } = await open(on);
    on.simulator.control.fault({ endpoint: 'publish', kind: 'drop_after' });
    await advance(id);
    expect(await task(id)).toMatchObject({ state: 'submitting', postId: null, actions: [] });
    const done = await settle(id);
    expect(done.state).toBe('published');
    expect(posts(on, title).map((post) => post.id)).toEqual([done.postId]);
    expect(await bench.todos(id)).toEqual([]);
  });

  it('half an answer, and the look-up itself lost twice: one post', async () => {
    const { id, title } = await open(on);
    on.simulator.control.fault({ endpoint: 'publish', kind: 'truncate' });
    on.simulator.control.fault({ endpoint: 'photo.list', kind: 'drop_after', times: 2 });
    expect((await settle(id)).state).toBe('published');
    expect(posts(on, title)).toHaveLength(1);
  });

  it('lost and nothing found: a person is asked, and “send again” makes exactly one', async () => {
    const { id, title } = await open(on);
    on.simulator.control.fault({ endpoint: 'publish', kind: 'drop_before' });
    const unknown = await settle(id);
    expect(unknown).toMatchObject({ state: 'outcome_unknown', actions: ['resolve'], nextAttemptAt: null });
    expect(posts(on, title)).toEqual([]);
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_unknown', state: 'open' }]);
    const looks = (await story(id)).events.filter(({ kind }) => kind === 'looked');
    expect(looks).toHaveLength(4);
    const decided = await api(one.admin, 'POST', `/api/publish/tasks/${id}/resolve`, {
      version: unknown.version,
      decision: 'send_again',
    });
    expect(decided.status).toBe(200);
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_unknown', state: 'done' }]);
    expect((await settle(id)).state).toBe('published');
    expect(posts(on, title)).toHaveLength(1);
  });

  it('the list of works lags behind: patience finds the post', async () => {
    const { id, title } = await open(on);
    await on.simulator.control.rules({ listLagSeconds: 1 });
    on.simulator.control.fault({ endpoint: 'publish', kind: 'drop_after' });
    await advance(id);
    await later(id);
    await advance(id);
    expect((await task(id)).state).toBe('submitting');
    await on.simulator.control.rules({ listLagSeconds: 0 });
    expect((await settle(id)).state).toBe('published');
    expect(posts(on, title)).toHaveLength(1);
  });

  describe('kill -9', () => {
    it.each(runSteps.flatMap((step) => [1, 2].map((nth) => [step, nth] as const)))(
      'at %s (%i): goes on, one post, nobody stuck',
      async (step, nth) => {
        const { id, title } = await open(on);
        if (step === 'looked' || step === 'adopted')
          on.simulator.control.fault({ endpoint: 'publish', kind: 'drop_after' });
        const lost = lostAt(step, nth);
        for (let turn = 0; turn < 6; turn += 1) {
          await later(id);
          await advance(id, lost).catch((error: Error) => expect(error.message).toBe('kill -9'));
        }
        let done = await settle(id);
        if (done.state === 'outcome_unknown') {
          // Killed between our commit and the call: the platform has nothing, and only a person may say “again”.
          expect(step).toBe('submitting');
          expect(posts(on, title)).toEqual([]);
          const body = { version: done.version, decision: 'send_again' };
          await api(one.admin, 'POST', `/api/publish/tasks/${id}/resolve`, body);
          done = await settle(id);
        }
        expect(done.state).toBe('published');
        expect(posts(on, title).map((post) => post.id)).toEqual([done.postId]);
      },
    );
  });
});

describe('several workers', () => {
  it('on one task at once: one post', async () => {
    const { id, title } = await open(first);
    const workers = [bench.worker(), bench.worker(), bench.worker()];
    await Promise.all(workers.flatMap((by) => [advance(id, by), advance(id, by)]));
    expect(await settle(id)).toMatchObject({ state: 'published', attempt: 1 });
    expect(posts(first, title)).toHaveLength(1);
  });

  it('a worker that was thought lost wakes up: it writes nothing and posts nothing', async () => {
    const { id, title } = await open(first);
    const slow = until('uploaded');
    const run = advance(id, slow.by);
    await slow.arrived;
    await later(id); // its lease runs out while it hangs
    expect((await settle(id)).state).toBe('published');
    slow.goOn();
    await run;
    expect(posts(first, title)).toHaveLength(1);
    expect((await task(id)).state).toBe('published');
  });

  it('keep the order of an account, whoever is woken first', async () => {
    const account = await bench.account(first);
    const video = await bench.video(one.tenantId);
    const tasks = [];
    for (const title of ['第一条', '第二条', '第三条'])
      tasks.push(await bench.publish(first, account, video.id, { title: `${title} ${account}` }));
    const [a, b, c] = tasks.map(({ id }) => id) as [string, string, string];
    await Promise.all([c, b, c].map((id) => advance(id, bench.worker())));
    expect((await task(b)).state).toBe('queued');
    // A backoff of the first holds the others back.
    first.simulator.control.fault({ endpoint: 'publish', kind: 'code', code: 200500 });
    await advance(a);
    expect(await task(a)).toMatchObject({ state: 'queued', attempt: 1 });
    await advance(b);
    expect((await task(b)).state).toBe('queued');
    bench.woken.length = 0;
    await settle(a);
    expect(bench.woken).toContain(b); // woken as soon as the account is free
    await settle(b);
    await settle(c);
    const made = first.simulator.control.posts().filter(({ text }) => text.includes(account));
    expect(made.map(({ text }) => text.slice(0, 3))).toEqual(['第一条', '第二条', '第三条']);
  });

  it('at once on two tasks of one account: one after the other', async () => {
    const account = await bench.account(first);
    const video = await bench.video(one.tenantId);
    const pair = [
      await bench.publish(first, account, video.id),
      await bench.publish(first, account, video.id),
    ];
    let atWork = 0;
    let most = 0;
    const atStep = async (step: RunStep) => {
      if (step === 'taken') atWork += 1;
      if (step === 'accepted') atWork -= 1;
      most = Math.max(most, atWork);
    };
    for (let turn = 0; turn < 4; turn += 1)
      await Promise.all(pair.map(({ id }) => advance(id, bench.worker({ atStep }))));
    expect(most).toBe(1);
    for (const { id } of pair) expect((await settle(id)).state).toBe('published');
  });
});

describe('a process that stops', () => {
  it('gives its task back at once, and another goes on where the upload was', async () => {
    const { id, title } = await open(first, {}, 11 * 1024 * 1024);
    const slow = until('upload_saved');
    const run = advance(id, slow.by);
    await slow.arrived;
    bench.woken.length = 0;
    const stopped = slow.by.stop();
    slow.goOn();
    await Promise.all([stopped, run]);
    const [row] = await bench.rows(
      'select lease_owner, state, next_attempt_at <= now() as due from publish_tasks where id = $1',
      [id],
    );
    expect(row).toEqual({ lease_owner: null, state: 'uploading', due: true });
    expect(bench.woken).toEqual([id]);
    await advance(id, bench.worker());
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
  });

  it('does not cut off the call that posts', async () => {
    const { id, title } = await open(first);
    const slow = until('submitting');
    const run = advance(id, slow.by);
    await slow.arrived;
    const stopped = slow.by.stop();
    slow.goOn();
    await Promise.all([stopped, run]);
    expect((await task(id)).state).toBe('reviewing');
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
  });
});

it('goes on at the part that was reached', async () => {
  const { id, title } = await open(first, {}, 11 * 1024 * 1024);
  await expect(advance(id, lostAt('upload_saved', 3))).rejects.toThrow('kill -9');
  expect((await settle(id)).state).toBe('published');
  const { events } = await story(id);
  const parts = events.filter(({ kind, data }) => kind === 'exchange' && data.step === 'upload.fragment');
  expect(parts).toHaveLength(3);
  expect(posts(first, title)).toMatchObject([{ bytes: 11 * 1024 * 1024 }]);
});

describe('looking', () => {
  it('does not take another task’s post for its own, nor guess between twins', async () => {
    const account = await bench.account(first);
    const video = await bench.video(one.tenantId);
    const title = `同一条内容 ${account}`;
    const earlier = await bench.publish(first, account, video.id, { title });
    await settle(earlier.id);
    const twin = await bench.publish(first, account, video.id, { title });
    first.simulator.control.fault({ endpoint: 'publish', kind: 'drop_before' });
    const unknown = await settle(twin.id);
    expect(unknown.state).toBe('outcome_unknown');
    expect(posts(first, title)).toHaveLength(1);

    // A third with the same words: its post is found, but it might be the second's.
    const third = await bench.publish(first, account, video.id, { title });
    first.simulator.control.fault({ endpoint: 'publish', kind: 'drop_after' });
    expect((await settle(third.id)).state).toBe('outcome_unknown');
    const found = posts(first, title).at(-1)!.id;
    const resolve = (id: string, version: number, body: object) =>
      api<{ state: string }>(one.admin, 'POST', `/api/publish/tasks/${id}/resolve`, { version, ...body });
    const mine = await task(third.id);
    expect((await resolve(third.id, mine.version, { decision: 'published', postId: found })).body.state).toBe(
      'reviewing',
    );
    expect((await settle(third.id)).postId).toBe(found);
    const again = await resolve(twin.id, unknown.version, { decision: 'published', postId: found });
    expect(again.body.code).toBe('http.invalid_input');
    expect((await resolve(twin.id, unknown.version, { decision: 'give_up' })).body.state).toBe('failed');
    expect((await resolve(twin.id, unknown.version + 1, { decision: 'give_up' })).body.code).toBe(
      'publishing.not_unknown',
    );
  });
});
