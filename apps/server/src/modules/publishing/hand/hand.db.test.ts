import type { Account } from '@xingluo/contracts/accounts';
import type { HandKit, PublishTask } from '@xingluo/contracts/publishing';
import type { Todo } from '@xingluo/contracts/records';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, advance, later, task, act, story } = bench;
const simulator = bench.simulators.all['wechat-channels'];
const PLATFORM = 'sim-wechat-channels';

let count = 0;
const account = async () => {
  count += 1;
  const body = { platform: PLATFORM, name: `门店账号 ${count}` };
  return (await api<Account>(one.admin, 'POST', '/api/accounts', body)).body.id;
};
const open = async (more: object = {}) => {
  const { id: videoId } = await bench.video(one.tenantId);
  const { status, body } = await api<PublishTask>(one.admin, 'POST', '/api/publish', {
    videoId,
    accountId: await account(),
    platform: PLATFORM,
    title: '早市的一碗面条',
    description: '今天的早市',
    tags: ['美食'],
    ...more,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
};
const handed = async (more: object = {}) => {
  const id = await open(more);
  await advance(id);
  return id;
};
const kit = (id: string, as = one.admin) => api<HandKit>(as, 'GET', `/api/publish/tasks/${id}/hand`);
/** Plays the person on the platform's page; returns the link to the post. */
const publishThere = async (title = '早市的一碗面条') => {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    sim_user: 'u1',
    short_title: title,
    description: '早市 #美食',
  }))
    form.set(name, value);
  form.set('video', new Blob([Buffer.from('\0\0\0\x18ftypisom and more', 'latin1')]), 'a.mp4');
  const answer = await fetch(`${simulator.url}/platform/post/create`, {
    method: 'POST',
    body: form,
    headers: { accept: 'application/json' },
  });
  return ((await answer.json()) as { link: string }).link;
};
const done = (id: string, version: number, said: object = {}) => act(id, 'hand/done', version, said);
const todos = bench.todos;

it('prepares everything for the person and makes no post itself', async () => {
  const id = await handed();
  expect(await task(id)).toMatchObject({ state: 'awaiting_user', mode: 'assisted', attempt: 1 });
  const { status, body } = await kit(id);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    simulated: true,
    mode: 'assisted',
    link: expect.stringContaining('/platform/post/create'),
  });
  expect(body.texts.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['早市的一碗面条', expect.stringContaining('今天的早市')]),
  );
  expect(body.steps.length).toBeGreaterThan(3);
  expect(simulator.control.posts()).toEqual([]);
  expect(await todos(id)).toEqual([{ kind: 'publish_by_hand', state: 'open' }]);
});

it('is published by a link to the post, and by nothing else that looks like one', async () => {
  const id = await handed();
  const { version } = await task(id);
  for (const link of ['not a link', 'https://example.com/sph/1', 'javascript:alert(1)', `${simulator.url}/`])
    expect([link, (await done(id, version, { link })).body.code]).toEqual([
      link,
      'publishing.not_a_post_link',
    ]);
  const link = await publishThere();
  const said = await done(id, version, { link: `我发好了 ${link} 看看` });
  expect(said.body).toMatchObject({ state: 'published', postUrl: link });
  expect(await todos(id)).toEqual([{ kind: 'publish_by_hand', state: 'done' }]);
  expect((await done(id, said.body.version, { link })).status).toBe(409);
  expect((await story(id)).events.map(({ kind }) => kind)).toEqual([
    'created',
    'taken',
    'handed',
    'hand_done',
  ]);
});

it('looking at a hand-over disturbs nobody who is about to answer', async () => {
  const id = await handed();
  const { version } = await task(id);
  for (let turn = 0; turn < 3; turn += 1) {
    await later(id);
    await advance(id);
  }
  expect((await task(id)).version).toBe(version);
  expect((await done(id, version)).body.state).toBe('published');
});

it('set to a time on the platform: it is asked for when that time has passed', async () => {
  const id = await handed();
  const at = new Date(Date.now() + 7_200_000).toISOString();
  const { version } = await task(id);
  expect((await done(id, version, { scheduledFor: '2020-01-01T00:00:00Z' })).body.code).toBe(
    'publishing.schedule_in_past',
  );
  const set = (await done(id, version, { scheduledFor: at })).body;
  expect(set).toMatchObject({ state: 'scheduled_on_platform', handAt: at, actions: ['cancel', 'hand_done'] });
  expect(new Date(set.nextAttemptAt!).getTime()).toBeGreaterThan(new Date(at).getTime());
  await later(id);
  await advance(id);
  expect(await task(id)).toMatchObject({ state: 'awaiting_user' });
  expect((await todos(id)).filter(({ state }) => state === 'open')).toEqual([
    { kind: 'publish_by_hand', state: 'open' },
  ]);
  const link = await publishThere();
  expect((await done(id, (await task(id)).version, { link })).body.state).toBe('published');
});

it('presses more as it gets late and as it ends, and runs out; a new link takes it on', async () => {
  const id = await handed();
  const pressing = async () =>
    (await api<{ items: Todo[] }>(one.admin, 'GET', '/api/todos')).body.items.find(
      ({ refId }) => refId === id,
    )?.urgency;
  const reminders = async () =>
    (await story(id)).events.filter(({ kind }) => kind === 'reminded').map(({ data }) => data.urgency);
  const endsIn = (hours: number) =>
    bench.rows('update publish_tasks set hand_until = now() + make_interval(hours => $2) where id = $1', [
      id,
      hours,
    ]);
  const look = async (by = bench.publishing) => {
    await later(id);
    await advance(id, by).catch(() => {});
  };
  expect(await pressing()).toBe('due');
  await look();
  expect([await pressing(), await reminders()]).toEqual(['due', []]);
  await endsIn(69);
  // Lost before the commit: nothing was told. Lost after it, or two at once: it was told once.
  await look(
    bench.worker({
      atStep: async (step) => {
        if (step === 'watched') throw new Error('kill -9');
      },
    }),
  );
  expect([await pressing(), await reminders()]).toEqual(['due', []]);
  await later(id);
  await Promise.all([advance(id), advance(id, bench.worker({}))]);
  await look();
  expect([await pressing(), await reminders()]).toEqual(['late', ['late']]);
  await endsIn(11);
  await look();
  await look();
  expect([await pressing(), await reminders()]).toEqual(['ending', ['late', 'ending']]);
  const { items } = (await api<{ items: Todo[] }>(one.admin, 'GET', '/api/todos')).body;
  expect(items[0]).toMatchObject({ refId: id, urgency: 'ending' });
  await bench.rows("update publish_tasks set hand_until = now() - interval '1 second' where id = $1", [id]);
  await look();
  expect(await task(id)).toMatchObject({
    state: 'expired',
    actions: ['cancel', 'reschedule', 'retry', 'hand_done'],
  });
  const kinds = (await story(id)).events.map(({ kind }) => kind);
  expect(kinds).toEqual(['created', 'taken', 'handed', 'reminded', 'reminded', 'ran_out']);
  expect((await kit(id)).body.link).toBeNull();
  const again = await act(id, 'retry', (await task(id)).version);
  expect(again.body.state).toBe('queued');
  await advance(id);
  expect((await task(id)).state).toBe('awaiting_user');
  expect((await kit(id)).body.link).not.toBeNull();
  expect(await pressing()).toBe('due');
});

it('to-dos go on page by page in their order, and no forged cursor does', async () => {
  const page = (query: string) =>
    api<{ items: Todo[]; nextCursor: string | null; code?: string }>(
      one.admin,
      'GET',
      `/api/todos?limit=1${query}`,
    );
  const seen: Todo[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await page(next ? `&cursor=${next}` : '');
    seen.push(...body.items);
    next = body.nextCursor;
  }
  const ranks = seen.map(({ urgency }) => ['none', 'due', 'late', 'ending'].indexOf(urgency));
  expect(ranks).toEqual(ranks.toSorted((left, right) => right - left));
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  const forged = Buffer.from(JSON.stringify(['9', 'x'])).toString('base64url');
  expect((await page(`&cursor=${forged}`)).body.code).toBe('http.bad_cursor');
});

it('a phone needs its link and nothing else, and the link opens one task', async () => {
  const id = await handed();
  const { body: shared } = await act(id, 'hand/phone', 1);
  const { url } = shared as unknown as { url: string };
  const token = url.split('/hand/')[1]!;
  const phone = <T>(method: 'GET' | 'POST', path: string, body?: object) =>
    bench.http
      .inject({ method, url: `/api/hand/${path}`, ...(body ? { payload: body } : {}) })
      .then((answer) => ({
        status: answer.statusCode,
        body: answer.json() as T & { code?: string },
      }));
  const seen = await phone<HandKit>('GET', token);
  expect([seen.status, seen.body.taskId]).toEqual([200, id]);
  expect((await phone('GET', `${token.slice(0, -2)}xx`)).status).toBe(404);
  const said = await phone<HandKit>('POST', `${token}/done`, {
    version: seen.body.version,
    link: await publishThere(),
  });
  expect(said.body.state).toBe('published');
  const entries = await bench.rows<{ actor_kind: string }>(
    "select actor_kind from audit_entries where verb = 'publishing.hand_done' and target = $1",
    [id],
  );
  expect(entries).toEqual([{ actor_kind: 'hand_link' }]);
  // A newer link ends the one before; a stored hash opens nothing.
  const other = await handed();
  const first = ((await act(other, 'hand/phone', 1)).body as unknown as { url: string }).url.split(
    '/hand/',
  )[1]!;
  await act(other, 'hand/phone', 1);
  expect((await phone('GET', first)).status).toBe(404);
  const hashes = await bench.rows<{ phone_hash: Buffer }>(
    'select phone_hash from publish_hands where phone_hash is not null',
  );
  for (const { phone_hash } of hashes)
    expect((await phone('GET', phone_hash.toString('base64url'))).status).toBe(404);
});

it('a link is asked at a person’s pace, and guesses slow down nobody but who guesses', async () => {
  const id = await handed();
  const { url } = (await act(id, 'hand/phone', 1)).body as unknown as { url: string };
  const token = url.split('/hand/')[1]!;
  const ask = (asked: string, remoteAddress: string) =>
    bench.http.inject({ method: 'GET', url: `/api/hand/${asked}`, remoteAddress });
  const guess = `${token.slice(0, -2)}xx`;
  const many = async (times: number, asked: string, address: (n: number) => string) => {
    const answers = [];
    for (let n = 0; n < times; n += 1) answers.push(await ask(asked, address(n)));
    return answers;
  };
  const guesses = await many(22, guess, () => '203.0.113.7');
  expect(guesses.slice(0, 20).map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(404));
  const refused = guesses.at(-1)!;
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'http.too_many_requests']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  // The person behind the same address goes on; a guesser next door has a pace of their own.
  expect((await ask(token, '203.0.113.7')).statusCode).toBe(200);
  expect((await ask(guess, '203.0.113.8')).statusCode).toBe(404);
  // A line has its addresses by the /64.
  const line = await many(22, guess, (n) => `2001:db8:1:2::${n + 1}`);
  expect(line.at(-1)!.statusCode).toBe(429);
  // One link, many addresses: it is the link that has a pace.
  const floods = await Promise.all(Array.from({ length: 90 }, (_, n) => ask(token, `198.51.100.${n}`)));
  expect(floods.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(5);
  const other = await handed();
  const next = (await act(other, 'hand/phone', 1)).body as unknown as { url: string };
  expect((await ask(next.url.split('/hand/')[1]!, '203.0.113.7')).statusCode).toBe(200);
});

it('of another enterprise nothing is seen and nothing ended', async () => {
  const id = await handed();
  expect((await kit(id, two.admin)).status).toBe(404);
  for (const verb of ['hand/done', 'hand/phone', 'remove'])
    expect((await api(two.admin, 'POST', `/api/publish/tasks/${id}/${verb}`, { version: 1 })).status).toBe(
      404,
    );
  expect((await task(id)).state).toBe('awaiting_user');
});

it('a direct task has no hand-over', async () => {
  const { id } = await bench.open(bench.platforms[0]!, {
    scheduleAt: new Date(Date.now() + 9e6).toISOString(),
  });
  expect((await kit(id)).body.code).toBe('publishing.not_in_hand');
  expect((await act(id, 'hand/phone', 1)).body.code).toBe('publishing.not_in_hand');
  expect((await done(id, (await task(id)).version)).body.code).toBe('publishing.not_in_hand');
});

it.each(['hand_made', 'handed', 'watched'] as const)('a worker lost at %s costs nothing', async (step) => {
  const id = await open();
  const lost = bench.worker({
    atStep: async (now) => {
      if (now === step) throw new Error('kill -9');
    },
  });
  await advance(id, lost).catch(() => {});
  if (step === 'watched') {
    await later(id);
    await advance(id, lost).catch(() => {});
  }
  await later(id);
  await advance(id);
  expect(await task(id)).toMatchObject({ state: 'awaiting_user' });
  expect((await todos(id)).filter(({ state }) => state === 'open')).toHaveLength(1);
});
