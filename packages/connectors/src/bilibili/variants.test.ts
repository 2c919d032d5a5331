import type { RuleValue } from '@xingluo/simulators';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kindOf, openBench } from '../bench.fixture.ts';
import type { UploadState } from '../connector.ts';
import { openHook } from '../hook.fixture.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { uploadSpec } from '../upload-spec.ts';
import { validatePost } from '../validate.ts';
import { leavesOf } from './partitions.ts';
import { bilibiliSpec as spec } from './spec.fixture.ts';

// What the sources disagree about or leave open (confidence D): each way of the platform, each setting of ours.

const opened = async (rules: Record<string, RuleValue>, settings: object = {}) => {
  const bench = await openBench({ ...spec, rules: { ...spec.rules, ...rules }, settings });
  onTestFinished(bench.close);
  const grant = await bench.authorize();
  return { bench, grant, ctx: bench.account(grant), control: bench.simulator.control };
};

uploadSpec(spec, 8_388_608);

describe('open points of Bilibili', () => {
  it.each(['absolute', 'relative'])('expires_in is %s, in a grant and in its refresh', async (expiresIn) => {
    const { bench, grant, control } = await opened({ expiresIn });
    const fresh = await bench.connector.refresh({
      app: bench.simulator.demoApp,
      refreshToken: grant.refreshToken,
    });
    for (const { accessExpiresAt } of [grant, fresh])
      expect(Math.abs(accessExpiresAt.getTime() - control.now() - 2_592_000_000)).toBeLessThan(60_000);
  });

  it.each([
    [false, 'reauth_required'],
    [true, 'renewed'],
  ])('an authorisation may be renewed after its end: %s', async (refreshAfterExpiry, expected) => {
    const tokenLife = { refreshEverySeconds: null, refreshableAfterExpiry: refreshAfterExpiry };
    const { bench, grant, control } = await opened({ refreshAfterExpiry }, { tokenLife });
    expect(bench.connector.tokenLife).toEqual(tokenLife);
    await control.expireTokens('access', null);
    const { refreshToken } = grant;
    const renewed = bench.connector.refresh({ app: bench.simulator.demoApp, refreshToken });
    expect(expected === 'renewed' ? (await renewed) && 'renewed' : await kindOf(renewed)).toBe(expected);
  });

  it.each([
    ['inclusive', { titleMax: 80, descMax: 250, tagMax: 200 }, 1],
    ['strict', { titleMax: 79, descMax: 249, tagMax: 199 }, 0],
  ])('bounds are %s: what our check lets pass, the platform takes', async (_, rules, more) => {
    const settings = { titleBelow: 80 + more, descBelow: 250 + more, tagsBelow: 200 + more };
    const { bench, grant, control } = await opened(rules, settings);
    const files = { video: null, cover: { bytes: 1, contentType: 'image/png', width: 960, height: 600 } };
    const post = (title: number, body: number, tags: number) => ({
      ...spec.post,
      title: '题'.repeat(title),
      body: '😀'.repeat(body),
      topics: ['a'.repeat(tags)],
    });
    const [title, body, tags] = [79 + more, 249 + more, 199 + more] as const;
    expect(validatePost(bench.connector.platform, post(title, body, tags), files)).toEqual([]);
    await bench.publish(grant, post(title, body, tags));
    for (const longer of [
      post(title + 1, body, tags),
      post(title, body + 1, tags),
      post(title, body, tags + 1),
    ]) {
      expect(validatePost(bench.connector.platform, longer, files)).toMatchObject([{ level: 'error' }]);
      expect(await kindOf(bench.publish(grant, longer))).toBe('content_rejected');
    }
    expect(control.posts()).toHaveLength(1);
  });

  it('warns of more tags than anybody is sure of', async () => {
    const { bench } = await opened({});
    const files = { video: null, cover: { bytes: 1, contentType: 'image/png', width: 960, height: 600 } };
    const topics = Array.from({ length: 11 }, (_, index) => `t${index}`);
    expect(validatePost(bench.connector.platform, { ...spec.post, topics }, files)).toMatchObject([
      { level: 'warning', code: 'too_many_topics' },
    ]);
  });

  it.each(['newest', 'oldest'])('the list may begin with the %s, over pages', async (listOrder) => {
    const { bench, ctx, control } = await opened({ listOrder });
    const media = { video: testVideo(1000), cover: testCover() };
    const upload = await bench.connector.upload(ctx, media, null, async () => {});
    const create = (title: string) =>
      bench.connector.create(ctx, { post: { ...spec.post, title }, cover: media.cover, upload });
    await create('第一条');
    for (let count = 0; count < 51; count += 1) await create('其他');
    await create('最后一条');
    const now = control.now();
    const window = { since: new Date(now - 600_000), until: new Date(now + 1000) };
    const matches = async (title: string) =>
      (await bench.connector.look(ctx, { post: { ...spec.post, title }, ...window })).length;
    expect([await matches('第一条'), await matches('其他'), await matches('最后一条')]).toEqual([1, 51, 1]);
  });

  it.each([127_022, 4003])('an upload that is over is known at its end by %i', async (completeOverCode) => {
    const { bench, ctx, control } = await opened({ completeOverCode });
    const media = { video: testVideo(1000), cover: testCover() };
    let state: UploadState | null = null;
    const save = async (next: UploadState) => {
      state = structuredClone(next);
    };
    control.fault({ endpoint: 'upload.complete', kind: 'drop_before' });
    expect(await kindOf(bench.connector.upload(ctx, media, null, save))).toBe('transient');
    const first: UploadState | null = state;
    await control.advanceClock(25 * 3600_000);
    const upload = await bench.connector.upload(ctx, media, first, save);
    expect(upload).toMatchObject({ done: true });
    expect(upload.ids.token).not.toBe((first as UploadState | null)?.ids.token);
  });

  it.each([
    ['body', 'body', true],
    ['body', 'headers', false],
    ['headers', 'headers', true],
    ['headers', 'body', false],
    ['headers', 'either', true],
    ['body', 'either', true],
  ])('a webhook signed by %s, read by %s: %s', async (sent, read, taken) => {
    const { bench, control } = await opened(
      { webhookSignature: sent, webhookTwice: false },
      { webhookSignature: read },
    );
    const { events, deliveries } = await openHook(bench);
    control.testWebhook(bench.simulator.demoApp.clientId);
    await control.webhooksIdle();
    expect(events.map(({ kind }) => kind)).toEqual(taken ? ['url_test'] : []);
    const [delivery] = deliveries;
    if (delivery === undefined) return;
    const { rawBody, headers, app } = delivery;
    const verify = bench.connector.verifyWebhook;
    expect(verify?.(delivery)).not.toBeNull();
    expect(verify?.({ ...delivery, rawBody: Buffer.concat([rawBody, Buffer.from(' ')]) })).toBeNull();
    expect(verify?.({ ...delivery, app: { ...app, clientSecret: 'other' } })).toBeNull();
    if (sent === 'body') return;
    expect(verify?.({ ...delivery, app: { ...app, clientId: 'other' } })).toBeNull();
    for (const name of Object.keys(headers).filter((one) => one.startsWith('x-bili-')))
      expect(verify?.({ ...delivery, headers: { ...headers, [name]: 'other' } })).toBeNull();
    await control.advanceClock(601_000);
    expect(verify?.(delivery)).toBeNull();
  });

  it('knows the event of earlier apps', async () => {
    const { bench, grant, control } = await opened({ webhookLegacy: true, webhookTwice: false });
    const { events } = await openHook(bench);
    const externalId = await bench.publish(grant);
    await control.webhooksIdle();
    expect(events).toMatchObject([
      { kind: 'post_created', postExternalId: externalId, accountExternalId: grant.externalId },
    ]);
  });
});

it('is simulated by the live calls, also where the installation uses the sandbox', async () => {
  const { bench, grant, control } = await opened({}, { sandbox: true });
  await bench.publish(grant);
  expect(control.posts()).toHaveLength(1);
});

describe('edits at Bilibili', () => {
  const changed = {
    title: '晚市的一碗面',
    body: '新的简介',
    topics: ['夜宵'],
    settings: { tid: '76', copyright: '1', no_reprint: false },
  };

  it.each([
    ['ignored', false, '美食,早餐'],
    ['ignored', true, '美食,早餐'],
    ['taken', true, '夜宵'],
    ['taken', false, '美食,早餐'],
  ])(
    'tags %s by the platform, sent: %s; the post goes back in review',
    async (editTags, editSendsTags, tag) => {
      const { bench, grant, ctx, control } = await opened({ editTags }, { editSendsTags });
      const externalId = await bench.publish(grant);
      await control.advanceClock(61_000);
      expect((await bench.connector.confirm(ctx, externalId)).state).toBe('published');
      const before = control.posts()[0];
      await bench.connector.edit?.(ctx, { externalId, post: changed, cover: null });
      expect((await bench.connector.confirm(ctx, externalId)).state).toBe('reviewing');
      const [after] = control.posts();
      expect(after).toMatchObject({
        text: '晚市的一碗面',
        sha256: before?.sha256,
        coverSha256: before?.coverSha256,
      });
      expect(after?.fields).toEqual({ ...before?.fields, desc: '新的简介', tid: 76, no_reprint: 0, tag });
      await control.advanceClock(61_000);
      expect((await bench.connector.confirm(ctx, externalId)).state).toBe('published');
    },
  );

  it('takes a new cover, survives a lost answer, and refuses what cannot be edited', async () => {
    const { bench, grant, ctx, control } = await opened({});
    const externalId = await bench.publish(grant);
    const edit = (post = changed, id = externalId) =>
      bench.connector.edit?.(ctx, { externalId: id, post, cover: testCover(1200, 800) }) ?? Promise.resolve();
    control.fault({ endpoint: 'photo.edit', kind: 'drop_after' });
    expect(await kindOf(edit())).toBe('transient');
    await edit();
    const { coverSha256 } = control.posts()[0] ?? {};
    await bench.publish(grant, { ...spec.post, title: '另一条' });
    expect(control.posts()[1]?.coverSha256).not.toBe(coverSha256);
    expect(await kindOf(edit({ ...changed, title: '字'.repeat(81) }))).toBe('content_rejected');
    expect(await kindOf(edit({ ...changed, settings: { ...changed.settings, tid: '160' } }))).toBe(
      'content_rejected',
    );
    await bench.connector.remove?.(ctx, externalId);
    expect(await kindOf(edit())).toBe('content_rejected');
    expect((await bench.connector.confirm(ctx, externalId)).state).toBe('missing');
    expect((await bench.connector.confirm(ctx, 'BV1111111111')).state).toBe('missing');
  });
});

it('finds the leaves of any depth, each below the names of its branch', () => {
  const leaf = (id: number) => ({ id, name: `n${id}`, children: null });
  const tree = [
    { id: 1, name: '生活', children: [{ id: 2, name: '出行', children: [leaf(3)] }, leaf(4)] },
    { id: 5, name: '单独', children: [] },
  ];
  expect(leavesOf(tree).map(({ value, group }) => [value, group?.['zh-CN'] ?? null])).toEqual([
    ['3', '生活 / 出行'],
    ['4', '生活'],
    ['5', null],
  ]);
});
