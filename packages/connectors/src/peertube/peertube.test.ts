import { createPeertubeSimulator } from '@xingluo/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, kindOf, openBench, type SpecPlatform } from '../bench.fixture.ts';
import { connectorSpec } from '../connector-spec.ts';
import { createConnectors, type Grant, type UploadState } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { validatePost } from '../validate.ts';
import { judge, judgeSignIn, readVerdict } from './refusals.ts';
import { reached } from './upload.ts';

const signIn = (bench: Bench, person: string, more: { password?: string; otp?: string } = {}) => {
  const work = bench.connector.signIn?.({
    app: bench.simulator.demoApp,
    username: person,
    password: `${person}-password`,
    ...more,
    onExchange: (exchange) => void bench.exchanges.push(exchange),
  });
  if (work === undefined) throw new Error('Nobody can sign in.');
  return work;
};

const call = (bench: Bench, grant: Grant, method: string, path: string) =>
  fetch(`${bench.simulator.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${grant.accessToken}` },
  });

const spec: SpecPlatform = {
  id: 'peertube',
  simulator: createPeertubeSimulator,
  rules: {},
  endpoint: (simulator) => ({ baseUrl: simulator.url }),
  post: { title: '早市的一碗面', body: '第一行\n第二行', topics: ['美食', '早餐'], settings: {} },
  threeParts: 17_000_000,
  partStep: 'upload.part',
  authorize: (bench, person) => signIn(bench, person),
  webhooks: false,
  endedAs: 'token_expired',
  refreshEndpoint: 'oauth.token',
  lastStep: { endpoint: 'upload.part', kind: 'drop_after', after: 2 },
  forget: async (bench, grant, upload) => {
    await call(bench, grant, 'DELETE', `videos/${upload.ids.video}`);
  },
};

connectorSpec(spec);

describe('PeerTube', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(spec);
  });
  afterEach(() => bench.close());

  const media = () => ({ video: testVideo(600_000), cover: testCover() });
  const upload = async (grant: Grant) =>
    bench.connector.upload(bench.account(grant), media(), null, async () => {});

  it('binds by name and password, and keeps the password out of every record', async () => {
    const grant = await signIn(bench, 'u2');
    expect(grant.externalId).toBe(`u2@${new URL(bench.simulator.url).hostname}`);
    await bench.restartPlatform(); // on another port
    expect((await signIn(bench, 'u2')).externalId).toBe(grant.externalId);
    expect(await kindOf(signIn(bench, 'u2', { password: 'a wrong & long one' }))).toBe('reauth_required');
    expect(bench.exchanges.map(({ step }) => step)).toContain('authorize.sign_in');
    const all = JSON.stringify(bench.exchanges);
    expect(all).toContain('username=u2');
    expect(all).not.toMatch(/u2-password|wrong/);
  });

  it('asks for the second factor where the account has one', async () => {
    await bench.simulator.control.rules({ otp: '123456' });
    expect(await kindOf(signIn(bench, 'u1'))).toBe('human_verification');
    expect(await kindOf(signIn(bench, 'u1', { otp: '654321' }))).toBe('human_verification');
    expect((await signIn(bench, 'u1', { otp: '123456' })).displayName).toBe('测试账号一');
  });

  it('asks the instance for its client where none was entered', async () => {
    const app = { clientId: '', clientSecret: '' };
    const input = { app, username: 'u1', password: 'u1-password' };
    const grant = await bench.connector.signIn?.(input);
    const fresh = await bench.connector.refresh({ app, refreshToken: grant?.refreshToken ?? '' });
    expect(fresh.accessExpiresAt.getTime()).toBeGreaterThan(bench.simulator.control.now());
  });

  it('has no consent page', async () => {
    const app = bench.simulator.demoApp;
    expect(() => bench.connector.authorizeUrl({ app, redirectUri: '', state: '' })).toThrow(/signing in/);
    const exchanged = bench.connector.exchangeCode({ app, redirectUri: '', code: 'x' });
    expect(await kindOf(exchanged)).toBe('app_misconfigured');
  });

  it.each([
    'https://127.0.0.1',
    'https://localhost',
    'https://[::1]',
    'http://tube.example',
    'https://name:word@tube.example',
    'https://tube.example/other',
    'https://tube.example?x=1',
    'ftp://tube.example',
    'tube.example',
    '',
  ])('sends no password to %s', async (baseUrl) => {
    const live = createConnectors();
    const app = { clientId: 'a', clientSecret: 'b', baseUrl };
    const signed = live.get('peertube')?.signIn?.({ app, username: 'u1', password: 'long-password' });
    expect(await kindOf(signed ?? Promise.resolve())).toBe('app_misconfigured');
    await live.close();
  });

  it('stays with the simulated instance, whatever address the app names', async () => {
    const app = { ...bench.simulator.demoApp, baseUrl: 'https://evil.example' };
    const grant = await bench.connector.signIn?.({ app, username: 'u1', password: 'u1-password' });
    expect(grant?.displayName).toBe('测试账号一');
  });

  it('keeps an upload to its owner until it is published', async () => {
    const grant = await bench.authorize();
    const state = await upload(grant);
    const draft = await call(bench, grant, 'GET', `videos/${state.ids.video}`);
    expect(await draft.json()).toMatchObject({ privacy: { id: 3 }, name: state.ids.name });
    expect(bench.simulator.control.posts()).toEqual([]);
  });

  it('goes on at the byte reached, also inside a part', async () => {
    const grant = await bench.authorize();
    const video = testVideo(9_000_000);
    let saved: UploadState | null = null;
    const save = async (state: UploadState) => {
      saved = structuredClone(state);
      throw new Error('killed');
    };
    const first = bench.connector.upload(bench.account(grant), { video, cover: null }, null, save);
    await expect(first).rejects.toThrow('killed');
    const token = String((saved as UploadState | null)?.ids.token);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of video.open({ start: 0, end: 262_144 })) chunks.push(new Uint8Array(chunk));
    await fetch(`${bench.simulator.url}/api/v1/videos/upload-resumable?upload_id=${token}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${grant.accessToken}`,
        'content-range': `bytes 0-262143/${video.size}`,
      },
      body: new Blob(chunks),
    });
    const state = await bench.connector.upload(
      bench.account(grant),
      { video, cover: null },
      saved,
      async () => {},
    );
    await bench.connector.create(bench.account(grant), { post: spec.post, cover: null, upload: state });
    expect(bench.simulator.control.posts().map(({ sha256 }) => sha256)).toEqual([video.sha256]);
  });

  it('publishes what the settings say, in the channel that was chosen', async () => {
    const grant = await bench.authorize('u2');
    const options = await bench.connector.options?.(bench.account(grant), 'channels');
    expect(options?.map(({ label }) => label['zh-CN'])).toEqual(['主频道', '第二频道']);
    const settings = {
      channel: options?.[1]?.value ?? '',
      privacy: '2',
      comments: false,
      download: false,
      nsfw: true,
    };
    await bench.publish(grant, { ...spec.post, settings });
    expect(bench.simulator.control.posts()[0]?.fields).toMatchObject({
      channel: 22,
      privacy: 2,
      comments: 'false',
      download: 'false',
      nsfw: 'true',
      tags: '["美食","早餐"]',
      description: '第一行\n第二行',
    });
  });

  it('leaves the time to the platform where one is set, and finds the post meanwhile', async () => {
    const grant = await bench.authorize();
    const at = new Date(bench.simulator.control.now() + 7_200_000).toISOString();
    const post = { ...spec.post, settings: { publish_at: at } };
    const externalId = await bench.publish(grant, post);
    expect(bench.simulator.control.posts()[0]?.fields).toMatchObject({ privacy: 3, schedulePrivacy: 1 });
    await bench.simulator.control.advanceClock(61_000);
    const ctx = bench.account(grant);
    expect(await bench.connector.confirm(ctx, externalId)).toMatchObject({ state: 'reviewing' });
    const since = new Date(bench.simulator.control.now() - 120_000);
    const until = new Date(bench.simulator.control.now());
    expect(await bench.connector.look(ctx, { post, since, until })).toHaveLength(1);
    await bench.simulator.control.advanceClock(7_200_000);
    expect(await bench.connector.confirm(ctx, externalId)).toMatchObject({ state: 'published' });
    const soon = { ...spec.post, settings: { publish_at: 'soon' } };
    expect(await kindOf(bench.publish(grant, soon))).toBe('content_rejected');
  });

  it('changes words and cover, and leaves the rest', async () => {
    const grant = await bench.authorize();
    const settings = { privacy: '4' };
    const externalId = await bench.publish(grant, { ...spec.post, settings });
    const post = { title: '改过的标题', body: '', topics: [], settings: {} };
    await bench.connector.edit?.(bench.account(grant), { externalId, post, cover: null });
    const [edited] = bench.simulator.control.posts();
    expect(edited?.text).toBe('改过的标题');
    expect(edited?.fields).toMatchObject({ privacy: 4, tags: '[]', description: '' });
    expect(edited?.coverSha256).not.toBe('');
  });

  it('writes a first comment, where comments are allowed', async () => {
    const grant = await bench.authorize();
    const ctx = bench.account(grant);
    const post = { ...spec.post, settings: { first_comment: ' 链接在主页 ' } };
    const externalId = await bench.publish(grant, post);
    await bench.connector.followUp?.(ctx, 'first_comment', { externalId, post });
    expect(bench.simulator.control.posts()[0]?.fields.written).toBe('["链接在主页"]');
    const comment = () => bench.connector.followUp!(ctx, 'first_comment', { externalId, post });
    bench.simulator.control.fault({ endpoint: 'comment', kind: 'drop_after' });
    expect(await kindOf(comment())).toBe('unknown_outcome');
  });

  it('waits for a moderator, and takes a block for an end', async () => {
    const grant = await bench.authorize();
    const reason = 'Auto-blacklisted. Moderator review required.';
    await bench.simulator.control.review({ delayMs: 0, verdict: 'reject', reason });
    const externalId = await bench.publish(grant);
    await bench.simulator.control.advanceClock(1000);
    expect((await bench.connector.confirm(bench.account(grant), externalId)).state).toBe('reviewing');
    expect((await bench.connector.confirm(bench.account(grant), 'no-such-video')).state).toBe('missing');
  });

  it('hands on what the instance refuses', async () => {
    const grant = await bench.authorize();
    for (const post of [
      { ...spec.post, title: '短' },
      { ...spec.post, topics: ['一', '二二'] },
      { ...spec.post, topics: ['aa', 'bb', 'cc', 'dd', 'ee', 'ff'] },
      { ...spec.post, settings: { channel: '999' } },
    ])
      expect(await kindOf(bench.publish(grant, post))).toBe('content_rejected');
    expect(bench.simulator.control.posts()).toEqual([]);
  });

  it('warns of titles and tags before', () => {
    const found = (title: string, topics: string[]) =>
      validatePost(
        bench.connector.platform,
        { ...spec.post, title, topics },
        { video: null, cover: null },
      ).map(({ level, code, field }) => `${level} ${code} ${field}`);
    expect(found('三个字', ['二字', '字'.repeat(30)])).toEqual([]);
    expect(found('两字', ['一'])).toEqual(['warning text_too_short title', 'warning text_too_short topics']);
    expect(found('字'.repeat(121), ['字'.repeat(31)])).toEqual([
      'warning text_too_long title',
      'warning text_too_long topics',
    ]);
  });

  it.each([
    ['bytes=0-8388607', 8_388_608],
    ['bytes=0-0', 1],
    ['bytes=0--1', 0],
    ['', 0],
  ])('reads %s as %d bytes', (range, bytes) => {
    expect(reached(range)).toBe(bytes);
  });

  it.each([
    [400, { code: 'invalid_client' }, 'app_misconfigured'],
    [401, { code: 'invalid_token' }, 'token_expired'],
    [403, { code: 'quota_reached' }, 'quota_exhausted'],
    [404, { detail: 'Video not found' }, 'transient'],
    [409, { error: { code: 'FileConflict', message: 'x' } }, 'transient'],
    [422, { detail: 'x' }, 'content_rejected'],
    [429, { detail: 'x' }, 'rate_limited'],
  ])('maps %d %o to %s', (status, body, kind) => {
    const verdict = readVerdict(body, { status, headers: {}, retryAfterMs: null });
    expect(verdict).not.toBeNull();
    if (verdict !== null) expect(judge(verdict).kind).toBe(kind);
  });

  it('takes what knows no such call for another server than PeerTube', () => {
    const missing = readVerdict({ detail: 'Not Found' }, { status: 404, headers: {}, retryAfterMs: null });
    expect(missing === null ? null : judgeSignIn(missing)).toEqual({ kind: 'app_misconfigured' });
    const wrong = readVerdict({ code: 'invalid_grant' }, { status: 400, headers: {}, retryAfterMs: null });
    expect(wrong === null ? null : judgeSignIn(wrong)).toEqual({ kind: 'reauth_required' });
  });

  it('takes neither a page nor a failing server for an answer of PeerTube', () => {
    const read = (value: unknown, status: number) =>
      readVerdict(value, { status, headers: {}, retryAfterMs: null });
    expect(read(undefined, 200)).toBeNull();
    expect(read(undefined, 404)).toBeNull();
    expect(read({ detail: 'x' }, 500)).toBeNull();
    expect(read({}, 302)).toBeNull();
    expect(read(undefined, 204)).toMatchObject({ ok: true });
  });
});
