import { createDouyinSimulator } from '@xingluo/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, kindOf, openBench, type SpecPlatform } from '../bench.fixture.ts';
import type { UploadState } from '../connector.ts';
import { connectorSpec } from '../connector-spec.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { uploadSpec } from '../upload-spec.ts';
import { judge } from './refusals.ts';

const spec: SpecPlatform = {
  id: 'douyin',
  simulator: createDouyinSimulator,
  rules: { grantCreate: true, perDay: 1000 },
  settings: { partsFromBytes: 6_000_000, partBytes: 5_242_880 },
  refreshTokens: 'kept',
  // A refresh carries no secret: only an unknown key can be wrong.
  wrongApp: { clientId: 'wrong-app' },
  endpoint: (simulator) => ({ baseUrl: simulator.url }),
  post: { title: '早市的一碗面', body: '第一行\n第二行 ~ "引号"', topics: ['美食', '#早餐 '], settings: {} },
  threeParts: 11_000_000,
  partStep: 'upload.part',
};

connectorSpec(spec);
uploadSpec(spec, 5_242_880);

describe('Douyin', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(spec);
  });
  afterEach(() => bench.close());

  const withSettings = async (settings: object) => {
    await bench.close();
    bench = await openBench({ ...spec, settings });
  };
  const uploaded = async (size: number, saved: UploadState | null = null) => {
    const grant = await bench.authorize();
    const media = { video: testVideo(size), cover: null };
    return bench.connector.upload(bench.account(grant), media, saved, async () => {});
  };
  const submitted = async (settings: Record<string, string>, cover = testCover()) => {
    const ctx = bench.account(await bench.authorize());
    const media = { video: testVideo(1000), cover: settings.cover_second === undefined ? cover : null };
    const upload = await bench.connector.upload(ctx, media, null, async () => {});
    await bench.connector.create(ctx, { post: { ...spec.post, settings }, cover: media.cover, upload });
    return bench.simulator.control.posts().at(-1);
  };

  it('sends caption, cover and settings as they were chosen', async () => {
    const post = await submitted({ private_status: '2', download_type: 'deny', at_users: 'o1，o2' });
    expect(post?.text).toBe('早市的一碗面\n第一行\n第二行 ~ "引号" #美食 #早餐');
    expect(post?.coverSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(post?.fields).toMatchObject({
      private_status: 2,
      download_type: 1,
      at_users: '["o1","o2"]',
    });
    expect(post?.fields).not.toHaveProperty('cover_tsp');
    const place = await submitted({ mount: 'poi', poi_id: 'p1', poi_name: '早市', micro_app_id: 'm1' });
    expect(place?.fields).toMatchObject({ poi_id: 'p1', poi_name: '早市' });
    expect(place?.fields).not.toHaveProperty('micro_app_id');
  });

  it.each([
    ['s', 2.5],
    ['ms', 2500],
  ])('names the second of the cover in %s', async (unit, sent) => {
    await withSettings({ ...spec.settings, coverTspUnit: unit });
    await bench.simulator.control.rules({ coverTspUnit: unit });
    const post = await submitted({ cover_second: '2.5' });
    expect(post?.fields).toMatchObject({ cover_tsp: sent, cover_seconds: 2.5 });
    expect(await kindOf(submitted({ cover_second: 'two' }))).toBe('content_rejected');
  });

  it.each([128, 300])('uses parts from 50 MB, whether they are forced above %d MB', async (mb) => {
    await bench.simulator.control.rules({ forcedPartsAboveMb: mb });
    await uploaded(5_999_999);
    await uploaded(6_000_000);
    const steps = bench.exchanges.map(({ step }) => step).filter((step) => step.startsWith('upload'));
    expect(steps).toEqual(['upload.whole', 'upload.start', 'upload.part', 'upload.part', 'upload.complete']);
  });

  it.each([true, false])(
    'ends an upload whose end was lost (completed twice: %s)',
    async (completeRepeats) => {
      await bench.simulator.control.rules({ completeRepeats });
      const grant = await bench.authorize();
      const media = { video: testVideo(6_000_000), cover: null };
      let state: UploadState | null = null;
      const save = async (next: UploadState) => {
        state = structuredClone(next);
      };
      bench.simulator.control.fault({ endpoint: 'upload.complete', kind: 'drop_after' });
      expect(await kindOf(bench.connector.upload(bench.account(grant), media, null, save))).toBe('transient');
      const upload = await bench.connector.upload(bench.account(grant), media, state, save);
      expect(bench.exchanges.filter(({ step }) => step === 'upload.start')).toHaveLength(
        completeRepeats ? 1 : 2,
      );
      await bench.connector.create(bench.account(grant), { post: spec.post, cover: null, upload });
      expect(bench.simulator.control.posts()[0]?.sha256).toBe(media.video.sha256);
    },
  );

  it('renews a refresh token near its end, five times', async () => {
    const app = bench.simulator.demoApp;
    const day = 86_400_000;
    let { refreshToken } = await bench.authorize();
    let renewals = 0;
    for (let days = 0; days < 200; days += 5) {
      await bench.simulator.control.advanceClock(5 * day);
      const fresh = await bench.connector.refresh({ app, refreshToken }).catch((error: unknown) => error);
      if (fresh instanceof Error) {
        expect(fresh).toMatchObject({ kind: 'reauth_required', platformCode: '10010' });
        break;
      }
      const next = fresh as Awaited<ReturnType<typeof bench.connector.refresh>>;
      if (next.refreshToken !== refreshToken) renewals += 1;
      refreshToken = next.refreshToken;
      expect(next.refreshExpiresAt?.getTime()).toBeGreaterThan(bench.simulator.control.now());
    }
    expect(renewals).toBe(5);
    expect(bench.connector.tokenLife).toEqual({ refreshEverySeconds: 432_000, refreshableAfterExpiry: true });
  });

  it('keeps the new access token when the renewal fails', async () => {
    const app = bench.simulator.demoApp;
    const grant = await bench.authorize();
    await bench.simulator.control.advanceClock(25 * 86_400_000);
    bench.simulator.control.fault({ endpoint: 'oauth.renew', kind: 'drop_before' });
    const fresh = await bench.connector.refresh({ app, refreshToken: grant.refreshToken });
    expect(fresh.refreshToken).toBe(grant.refreshToken);
    expect(await bench.connector.profile(bench.account({ ...grant, ...fresh }))).toMatchObject({
      displayName: '测试账号一',
    });
    const again = await bench.connector.refresh({ app, refreshToken: grant.refreshToken });
    expect(again.refreshToken).not.toBe(grant.refreshToken);
  });

  it('cannot post directly without the scope, and says whose lack it is', async () => {
    await bench.simulator.control.rules({ grantCreate: false });
    const grant = await bench.authorize();
    expect(grant.scopes).not.toContain('video.create.bind');
    const media = { video: testVideo(1000), cover: null };
    const upload = () => bench.connector.upload(bench.account(grant), media, null, async () => {});
    expect(await kindOf(upload())).toBe('reauth_required');
    await bench.simulator.control.rules({ appMayCreate: false });
    expect(await kindOf(upload())).toBe('app_misconfigured');
  });

  it('tells the daily limit and the refused review', async () => {
    await bench.simulator.control.rules({ perDay: 1 });
    const grant = await bench.authorize();
    const externalId = await bench.publish(grant);
    expect(await kindOf(bench.publish(grant))).toBe('quota_exhausted');
    await bench.simulator.control.rules({ publicStatus: 1, reasonField: '' });
    await bench.simulator.control.advanceClock(61_000);
    const status = await bench.connector.confirm(bench.account(grant), externalId);
    expect(status).toMatchObject({ state: 'published', reason: null });
    expect(await bench.connector.confirm(bench.account(grant), '7000000000')).toMatchObject({
      state: 'missing',
    });
    const id = status.url?.split('/').at(-1) ?? '';
    expect(await bench.connector.confirm(bench.account(grant), id)).toEqual(status);
  });

  it('leaves figures out that it has no right to', async () => {
    const grant = await bench.authorize();
    const externalId = await bench.publish(grant);
    bench.simulator.control.fault({ endpoint: 'photo.info', kind: 'code', code: 2190004 });
    expect(await bench.connector.stats(bench.account(grant), externalId)).toEqual({});
    bench.simulator.control.fault({ endpoint: 'photo.info', kind: 'code', code: 2100004 });
    expect(await kindOf(bench.connector.stats(bench.account(grant), externalId))).toBe('transient');
  });

  it('finds a post beyond the first page of works', async () => {
    const grant = await bench.authorize();
    await bench.publish(grant);
    const ctx = bench.account(grant);
    const media = { video: testVideo(1000), cover: null };
    const upload = await bench.connector.upload(ctx, media, null, async () => {});
    const other = { ...spec.post, title: '另一条' };
    for (let count = 0; count < 25; count += 1)
      await bench.connector.create(ctx, { post: other, cover: null, upload });
    const now = bench.simulator.control.now();
    const window = { since: new Date(now - 600_000), until: new Date(now + 1000) };
    expect(await bench.connector.look(ctx, { post: spec.post, ...window })).toHaveLength(1);
    expect(await bench.connector.look(ctx, { post: other, ...window })).toHaveLength(25);
  });

  it.each([
    ['10008', 'token_expired'],
    ['28001003', 'token_expired'],
    ['10020', 'reauth_required'],
    ['28001019', 'reauth_required'],
    ['10013', 'app_misconfigured'],
    ['2190004', 'app_misconfigured'],
    ['2118110', 'rate_limited'],
    ['2190001', 'quota_exhausted'],
    ['2114007', 'quota_exhausted'],
    ['2111001', 'content_rejected'],
    ['2114006', 'content_rejected'],
    ['2100009', 'human_verification'],
    ['-1', 'transient'],
    ['2190007', 'transient'],
    ['999999', 'content_rejected'],
  ])('maps %s to %s', (code, kind) => {
    expect(judge({ ok: false, code, message: null, requestId: null }).kind).toBe(kind);
  });
});
