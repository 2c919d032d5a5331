import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HandKit, PublishTask } from '@xingluo/contracts/publishing';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { mp4, openPublishingBench } from '../testing/bench.ts';

/** Where the simulated phone fetches the video from. */
const files = createServer((_, response) =>
  response.writeHead(200, { 'content-type': 'video/mp4' }).end(mp4(3000)),
);
await new Promise<void>((done) => files.listen(0, '127.0.0.1', done));
const bench = await openPublishingBench(await testDatabase());
afterAll(async () => {
  await bench.close();
  files.closeAllConnections();
  files.close();
});
const { one, api, advance, later, task, act, story, todos } = bench;
const douyin = bench.platforms.find(({ platform }) => platform.id === 'sim-douyin')!;
const worker = bench.worker({
  publicUrl: () => `http://127.0.0.1:${(files.address() as AddressInfo).port}`,
});

/** Handed over, posted by u7 in the app, and found by asking: the answer does not say whose post it is. */
const postedByAnother = async (): Promise<PublishTask> => {
  // Without this right, a person has to confirm in the app.
  await douyin.simulator.control.rules({ grantCreate: false });
  const { id } = await bench.open(douyin);
  await advance(id, worker);
  const { body } = await api<HandKit>(one.admin, 'GET', `/api/publish/tasks/${id}/hand`);
  expect((await fetch(`${body.link}&auto=1&sim_user=u7`)).status).toBe(200);
  await later(id);
  await advance(id, worker);
  return task(id);
};

/** The platform's callback about the post of a task. */
const called = async ({ id, postId, postUrl }: PublishTask, accountExternalId: string) => {
  const [hand] = await bench.rows<{ ids: Record<string, string> }>(
    'select ids from publish_hands where task_id = $1',
    [id],
  );
  await bench.db.withTenant(one.tenantId, (tx) =>
    worker.reactions['accounts.platform_called']!(
      tx,
      {
        ...{ callbackId: 'cb', platform: 'sim-douyin', appId: 'app', kind: 'post_created', accountId: null },
        ...{ accountExternalId, postId, postUrl, handIds: hand!.ids },
      },
      'ev',
    ),
  );
  return task(id);
};
const uses = async (id: string) =>
  (
    await bench.rows(
      'select 1 from video_uses where user_id = $1 union all select 1 from account_uses where user_id = $1',
      [id],
    )
  ).length;

it('a callback that names another account gives up the post that asking had taken for ours', async () => {
  const found = await postedByAnother();
  // The account lets us follow the review of what is taken for its own.
  expect(found).toMatchObject({ state: 'reviewing', postId: expect.any(String) });
  const corrected = await called(found, 'somebody else');
  expect(corrected).toMatchObject({ state: 'posted_elsewhere', postId: null, publishedAt: null });
  expect(corrected.postUrl).toBe(found.postUrl);
  expect(await todos(found.id)).toEqual([
    { kind: 'publish_by_hand', state: 'done' },
    { kind: 'publish_elsewhere', state: 'open' },
  ]);
  expect((await story(found.id)).events.at(-1)).toMatchObject({
    kind: 'delivered',
    data: { source: 'callback', elsewhere: true },
  });
  // The same message again changes nothing.
  expect((await called({ ...found, version: 0 }, 'somebody else')).version).toBe(corrected.version);
});

it('a callback about another post than the task’s own does not take it away', async () => {
  const found = await postedByAnother();
  const other = { ...found, postId: '@another', postUrl: 'http://127.0.0.1/video/1' };
  expect(await called(other, 'somebody else')).toMatchObject({ state: 'reviewing', postId: found.postId });
});

it('where a person only said that it is out, the platform says on whose account', async () => {
  const { id } = await bench.open(douyin);
  await advance(id, worker);
  const said = (await act(id, 'hand/done', (await task(id)).version)).body;
  expect(said).toMatchObject({ state: 'published', postUrl: null });
  const post = { ...said, postId: '@1', postUrl: 'http://127.0.0.1/video/1' };
  const corrected = await called(post, 'somebody else');
  expect(corrected).toMatchObject({ state: 'posted_elsewhere', postUrl: post.postUrl });
  // What was out had let go of video and account; posting it anew holds them again.
  expect(await uses(id)).toBe(0);
  expect((await act(id, 'retry', corrected.version)).body.state).toBe('queued');
  expect(await uses(id)).toBe(2);
});
