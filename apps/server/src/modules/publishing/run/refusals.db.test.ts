import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
afterEach(() => {
  for (const { simulator } of bench.platforms) simulator.control.clearFaults();
});
const { one, open, act, advance, settle, later, task, story, posts } = bench;
const [first, second] = bench.platforms as [BenchPlatform, BenchPlatform];

/** Codes of the two simulated platforms by what they mean. */
const codes = {
  rateLimited: 200410,
  busy: 200500,
  antiSpam: 200301,
  badSign: 200114,
  illegalCover: 400014,
  lostUpload: 120002,
};
const secondCodes = { fiveADay: 123036, waitHalfAMinute: 123026, captcha: 123050 };

const refuse = (code: number, on = first, times = 1) =>
  on.simulator.control.fault({ endpoint: 'publish', kind: 'code', code, times, message: 'because' });
const waitSeconds = async (id: string) =>
  (
    await bench.rows<{ seconds: number }>(
      'select extract(epoch from next_attempt_at - now())::float as seconds from publish_tasks where id = $1',
      [id],
    )
  )[0]!.seconds;

describe('a platform that refuses', () => {
  it('for being busy: again after a while, and the story says why', async () => {
    const { id, title } = await open(first);
    refuse(codes.busy);
    await advance(id);
    const waiting = await task(id);
    expect(waiting).toMatchObject({
      state: 'queued',
      refusal: { kind: 'transient', platformMessage: expect.stringContaining('because') },
      actions: ['cancel', 'reschedule', 'retry'],
    });
    expect(await waitSeconds(id)).toBeGreaterThan(0.5);
    await advance(id); // woken too early: nothing
    expect(await task(id)).toEqual(waiting);
    expect((await act(id, 'retry', waiting.version)).body).toMatchObject({ state: 'queued', attempt: 0 });
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
    const { events } = await story(id);
    expect(events.find(({ kind }) => kind === 'refused')?.data).toMatchObject({
      step: 'create',
      refusal: 'transient',
    });
    expect(events.filter(({ kind }) => kind === 'uploaded')).toHaveLength(1); // the bytes are sent once
  });

  it('eight times in a row: a person is asked', async () => {
    const { id, title } = await open(first);
    refuse(codes.busy, first, 8);
    const asked = await settle(id);
    expect(asked).toMatchObject({
      state: 'waiting_for_person',
      attempt: 8,
      actions: ['cancel', 'reschedule', 'retry'],
    });
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'open' }]);
    expect((await act(id, 'retry', asked.version)).status).toBe(200);
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'done' }]);
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
  });

  it('for the pace: when it said', async () => {
    const { id } = await open(second);
    refuse(secondCodes.waitHalfAMinute, second);
    await advance(id);
    const seconds = await waitSeconds(id);
    expect(seconds).toBeGreaterThan(25);
    expect(seconds).toBeLessThan(35);
    expect((await settle(id)).state).toBe('published');
    const other = await open(first);
    refuse(codes.rateLimited);
    await advance(other.id);
    expect(await waitSeconds(other.id)).toBeGreaterThan(50);
  });

  it('for the quota of the day: on the next day in China', async () => {
    const { id } = await open(second);
    refuse(secondCodes.fiveADay, second);
    await advance(id);
    const at = new Date((await task(id)).nextAttemptAt!);
    const inChina = new Date(at.getTime() + 8 * 3600_000);
    expect(inChina.getUTCHours()).toBe(0);
    expect(at.getTime()).toBeGreaterThan(Date.now());
  });

  it('for the content: rejected with its words, and sent anew when a person says so', async () => {
    const { id, title } = await open(first);
    refuse(codes.illegalCover);
    const rejected = await settle(id);
    expect(rejected).toMatchObject({
      state: 'rejected',
      refusal: { kind: 'content_rejected' },
      actions: ['retry'],
    });
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_rejected', state: 'open' }]);
    expect(await bench.rows('select 1 from account_uses where user_id = $1', [id])).toEqual([]);
    await act(id, 'retry', rejected.version);
    expect(await bench.rows('select 1 from account_uses where user_id = $1', [id])).toHaveLength(1);
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
  });

  it.each([
    ['a human verification', first, codes.antiSpam, 'human_verification'],
    ['a captcha', second, secondCodes.captcha, 'human_verification'],
    ['a wrong app', first, codes.badSign, 'app_misconfigured'],
  ] as const)('%s: waits for a person', async (_name, on, code, kind) => {
    const { id, title } = await open(on);
    refuse(code, on);
    const asked = await settle(id);
    expect(asked).toMatchObject({ state: 'waiting_for_person', refusal: { kind } });
    expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'open' }]);
    await act(id, 'retry', asked.version);
    expect((await settle(id)).state).toBe('published');
    expect(posts(on, title)).toHaveLength(1);
  });

  it('because it lost the upload: the bytes are sent again', async () => {
    const { id, title } = await open(first);
    refuse(codes.lostUpload);
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
    expect((await story(id)).events.filter(({ kind }) => kind === 'uploaded')).toHaveLength(2);
  });

  it('after the review, with its reason; the next try is a new post, and a look-up does not mix them up', async () => {
    const reason = '画面不清晰';
    await second.simulator.control.review({ delayMs: 0, verdict: 'reject', reason, matching: '会被退回' });
    const { id } = await open(second, { title: `会被退回 ${Date.now()}` });
    const rejected = await settle(id);
    expect(rejected).toMatchObject({ state: 'rejected', refusal: { platformMessage: reason } });
    await second.simulator.control.review({
      delayMs: 0,
      verdict: 'publish',
      reason: '',
      matching: '会被退回',
    });
    await act(id, 'retry', rejected.version);
    second.simulator.control.fault({ endpoint: 'publish', kind: 'drop_after' });
    const done = await settle(id);
    expect(done.state).toBe('published');
    expect(done.postId).not.toBe(rejected.postId);
    expect(posts(second, done.title).map(({ id: post }) => post)).toEqual([rejected.postId, done.postId]);
  });

  it('the question after the review: asked again, ever less often', async () => {
    await first.simulator.control.review({
      delayMs: 3600_000,
      verdict: 'publish',
      reason: '',
      matching: '慢慢审',
    });
    const { id } = await open(first, { title: `慢慢审 ${Date.now()}` });
    await advance(id);
    expect((await task(id)).state).toBe('reviewing');
    first.simulator.control.fault({ endpoint: 'photo.info', kind: 'http', status: 502 });
    await later(id);
    await advance(id);
    expect(await task(id)).toMatchObject({ state: 'reviewing', refusal: { kind: 'transient' } });
    await bench.rows("update publish_tasks set submitted_at = now() - interval '10 minutes' where id = $1", [
      id,
    ]);
    await later(id);
    await advance(id);
    expect(await waitSeconds(id)).toBeGreaterThan(150);
    await first.simulator.control.advanceClock(3600_000);
    expect((await settle(id)).state).toBe('published');
  });
});

describe('an account whose authorisation is over', () => {
  it('stops its tasks with one to-do, and takes them on when it is back', async () => {
    const account = await bench.account(first);
    const video = await bench.video(one.tenantId);
    const pair = [
      await bench.publish(first, account, video.id),
      await bench.publish(first, account, video.id),
    ];
    const [{ account_id: openId }] = (await bench.rows(
      'select account_id from oauth_accounts where id = $1',
      [account],
    )) as [{ account_id: string }];
    const person = first.simulator.control.people().at(-1)!.id;
    await first.simulator.control.expireTokens('revoke', person);
    for (const { id } of pair) {
      expect(await settle(id)).toMatchObject({
        state: 'waiting_for_person',
        refusal: { kind: 'reauth_required' },
      });
      expect(await bench.todos(id)).toEqual([]);
    }
    expect(await bench.todos(account)).toEqual([{ kind: 'reauthorise', state: 'open' }]);

    expect(await bench.bind(one.admin, first.platform, person, { accountId: account })).toBe(account);
    bench.woken.length = 0;
    const told = { accountId: account, platform: first.platform.id, version: 1 };
    for (const event of ['ev_1', 'ev_1'])
      await bench.db.withTenant(one.tenantId, (tx) =>
        bench.publishing.reactions['accounts.account_bound']!(tx, told, event),
      );
    expect(bench.woken.toSorted()).toEqual(pair.map(({ id }) => id).sort());
    expect(await bench.todos(account)).toEqual([{ kind: 'reauthorise', state: 'done' }]);
    for (const { id, title } of pair) {
      expect((await settle(id)).state).toBe('published');
      expect(posts(first, title)).toHaveLength(1);
    }
    expect(openId).toBeTruthy();
  });

  it('renews a token that only the platform knows to be over, and posts once', async () => {
    const { id, title, accountId } = await open(first);
    await first.simulator.control.expireTokens('access', first.simulator.control.people().at(-1)!.id);
    expect(await settle(id)).toMatchObject({ state: 'published', attempt: 1 });
    expect(posts(first, title)).toHaveLength(1);
    expect(await bench.rows('select grant_version from oauth_accounts where id = $1', [accountId])).toEqual([
      { grant_version: 2 },
    ]);
  });

  it('is not waited for when the news of its return has passed already', async () => {
    const { id, accountId, title } = await open(first);
    const asAccount: typeof bench.needs.asAccount = async (tenantId, account, io, work) => {
      await bench.rows("update oauth_accounts set status = 'reauth_required' where id = $1", [account]);
      const refused = bench.needs.asAccount(tenantId, account, io, work);
      await refused.catch(() => {});
      await bench.rows("update oauth_accounts set status = 'active' where id = $1", [account]);
      return refused;
    };
    // Taken up while its token had run out: what it is called with is looked up for the call.
    const accountsAtHand = async () => new Map();
    await advance(id, bench.worker({ asAccount, accountsAtHand }));
    expect(await task(id)).toMatchObject({ state: 'queued' });
    expect((await settle(id)).state).toBe('published');
    expect(posts(first, title)).toHaveLength(1);
    expect(accountId).toBeTruthy();
  });
});

it('a video that is gone ends its task with a reason', async () => {
  const { id, videoId } = await open(first);
  await bench.blobs.remove(`${one.tenantId}/videos/${videoId}`);
  expect(await settle(id)).toMatchObject({ state: 'failed', actions: ['retry'] });
  expect(await bench.todos(id)).toEqual([{ kind: 'publish_failed', state: 'open' }]);
});
