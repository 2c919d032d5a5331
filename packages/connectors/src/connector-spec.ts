import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, kindOf, openBench, redirectUri, type SpecPlatform } from './bench.fixture.ts';
import type { Grant, UploadState } from './connector.ts';
import { openHook } from './hook.fixture.ts';
import { createConnectors } from './index.ts';
import { testCover, testVideo } from './media.fixture.ts';

/** What every connector has to do, against its simulator. */
export const connectorSpec = (spec: SpecPlatform): void => {
  describe(`connector of ${spec.id}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await openBench(spec);
    });
    afterEach(() => bench.close());

    const window = () => {
      const now = bench.simulator.control.now();
      return { post: spec.post, since: new Date(now - 60_000), until: new Date(now + 60_000) };
    };
    const uploaded = async (grant: Grant) => {
      const media = { video: testVideo(100_000), cover: testCover() };
      const upload = await bench.connector.upload(bench.account(grant), media, null, async () => {});
      return { post: spec.post, cover: media.cover, upload };
    };

    it('authorises each person as themselves', async () => {
      const grant = await bench.authorize('u2');
      expect(grant.displayName).toBe('测试账号二');
      expect(grant.accessExpiresAt.getTime()).toBeGreaterThan(bench.simulator.control.now());
      const other = await bench.authorize('u3');
      expect(other.externalId).not.toBe(grant.externalId);
    });

    it.skipIf(spec.authorize !== undefined)('takes a code once, and tells the scopes', async () => {
      expect((await bench.authorize('u2')).scopes.length).toBeGreaterThan(0);
      const again = bench.connector.exchangeCode({
        app: bench.simulator.demoApp,
        redirectUri,
        code: 'spent',
      });
      expect(await kindOf(again)).toBe('reauth_required');
    });

    const kept = spec.refreshTokens === 'kept';

    it('refreshes, and knows whether a refresh token is spent by it', async () => {
      const grant = await bench.authorize();
      const app = bench.simulator.demoApp;
      const fresh = await bench.connector.refresh({ app, refreshToken: grant.refreshToken });
      expect(fresh.accessToken).not.toBe(grant.accessToken);
      expect(fresh.refreshToken === grant.refreshToken).toBe(kept);
      const reused = bench.connector.refresh({ app, refreshToken: grant.refreshToken });
      if (kept) expect((await reused).refreshToken).toBe(grant.refreshToken);
      else expect(await kindOf(reused)).toBe('reauth_required');
    });

    it('tells an unknown outcome of a refresh from a refusal', async () => {
      const { refreshToken } = await bench.authorize();
      const app = bench.simulator.demoApp;
      bench.simulator.control.fault({
        endpoint: spec.refreshEndpoint ?? 'oauth.refresh',
        kind: 'drop_after',
      });
      // Nothing is spent where the refresh token stays: the call can be repeated.
      const lost = kept ? 'transient' : 'unknown_outcome';
      expect(await kindOf(bench.connector.refresh({ app, refreshToken }))).toBe(lost);
      const wrong = { ...app, ...(spec.wrongApp ?? { clientSecret: 'wrong-secret' }) };
      expect(await kindOf(bench.connector.refresh({ app: wrong, refreshToken }))).toBe('app_misconfigured');
    });

    it('publishes the very bytes once, and follows the review to the public page', async () => {
      const grant = await bench.authorize();
      const ctx = bench.account(grant);
      const video = testVideo(spec.threeParts);
      const saved: UploadState[] = [];
      const upload = await bench.connector.upload(ctx, { video, cover: testCover() }, null, async (state) => {
        saved.push(structuredClone(state));
      });
      expect(upload).toMatchObject({ done: true, sentBytes: video.size, totalBytes: video.size });
      expect(saved[0]?.sentBytes).toBe(0);
      expect(saved.map(({ sentBytes }) => sentBytes)).toEqual(
        saved.map(({ sentBytes }) => sentBytes).sort((one, other) => one - other),
      );
      expect(saved.at(-1)).toEqual(upload);
      const { externalId } = await bench.connector.create(ctx, {
        post: spec.post,
        cover: testCover(),
        upload,
      });
      // Some platforms do not know a post for a while after taking it.
      expect((await bench.connector.confirm(ctx, externalId)).state).toMatch(/^(reviewing|missing)$/);
      expect((await bench.connector.confirm(ctx, externalId)).state).toBe('reviewing');
      await bench.simulator.control.advanceClock(61_000);
      const status = await bench.connector.confirm(ctx, externalId);
      expect(status.state).toBe('published');
      expect((await fetch(status.url ?? '')).status).toBe(200);
      const posts = bench.simulator.control.posts();
      expect(posts).toHaveLength(1);
      expect(posts[0]).toMatchObject({ id: externalId, sha256: video.sha256, bytes: video.size });
      await bench.simulator.control.advanceClock(3_600_000);
      const stats = await bench.connector.stats(ctx, externalId);
      expect(Object.keys(stats).sort()).toEqual([...bench.connector.platform.metrics].sort());
      expect(stats.views).toBeGreaterThan(0);
    });

    it('keeps every secret out of what it reports', async () => {
      const grant = await bench.authorize();
      await bench.publish(grant);
      const { refreshToken } = await bench.connector.refresh({
        app: bench.simulator.demoApp,
        refreshToken: grant.refreshToken,
        ...{ onExchange: bench.account(grant).onExchange },
      });
      const steps = bench.exchanges.map(({ step }) => step);
      expect(steps).toContain('create');
      expect(steps).toContain('authorize.refresh');
      const all = JSON.stringify(bench.exchanges);
      for (const secret of [
        bench.simulator.demoApp.clientSecret,
        grant.accessToken,
        grant.refreshToken,
        refreshToken,
      ])
        expect(all).not.toContain(secret);
      expect(all).not.toMatch(/upload_token[^,]{0,6}[0-9a-f]{40}/);
      expect(bench.exchanges.every(({ response }) => response.length <= 4096)).toBe(true);
    });

    it('goes on with an upload at the part reached after both sides died', async () => {
      const grant = await bench.authorize();
      const video = testVideo(spec.threeParts);
      let state: UploadState | null = null;
      const killed = bench.connector.upload(
        bench.account(grant),
        { video, cover: testCover() },
        null,
        async (next) => {
          state = structuredClone(next);
          if (next.ids.next === 2) throw new Error('killed');
        },
      );
      await expect(killed).rejects.toThrow('killed');
      await bench.restartPlatform();
      const ctx = bench.account(grant);
      const upload = await bench.connector.upload(ctx, { video, cover: testCover() }, state, async () => {});
      expect(bench.exchanges.filter(({ step }) => step === spec.partStep)).toHaveLength(3);
      await bench.connector.create(ctx, { post: spec.post, cover: testCover(), upload });
      expect(bench.simulator.control.posts().map(({ sha256 }) => sha256)).toEqual([video.sha256]);
    });

    it('sends a part again whose answer was lost, and the file stays whole', async () => {
      const grant = await bench.authorize();
      const video = testVideo(spec.threeParts);
      bench.simulator.control.fault({ endpoint: 'upload.part', kind: 'drop_after', after: 1 });
      let state: UploadState | null = null;
      const media = { video, cover: testCover() };
      const save = async (next: UploadState) => {
        state = structuredClone(next);
      };
      const first = bench.connector.upload(bench.account(grant), media, null, save);
      expect(await kindOf(first)).toBe('transient');
      const upload = await bench.connector.upload(bench.account(grant), media, state, save);
      await bench.connector.create(bench.account(grant), { post: spec.post, cover: media.cover, upload });
      expect(bench.simulator.control.posts().map(({ sha256 }) => sha256)).toEqual([video.sha256]);
    });

    it('goes on when the answer to the end of the upload was lost', async () => {
      const grant = await bench.authorize();
      const media = { video: testVideo(spec.threeParts), cover: testCover() };
      let state: UploadState | null = null;
      const save = async (next: UploadState) => {
        state = structuredClone(next);
      };
      bench.simulator.control.fault(spec.lastStep ?? { endpoint: 'upload.complete', kind: 'drop_after' });
      expect(await kindOf(bench.connector.upload(bench.account(grant), media, null, save))).toBe('transient');
      await bench.restartPlatform();
      const upload = await bench.connector.upload(bench.account(grant), media, state, save);
      expect(bench.exchanges.filter(({ step }) => step === spec.partStep)).toHaveLength(3);
      await bench.connector.create(bench.account(grant), { post: spec.post, cover: media.cover, upload });
      expect(bench.simulator.control.posts().map(({ sha256 }) => sha256)).toEqual([media.video.sha256]);
    });

    it('begins anew when the platform has forgotten the upload, and says so when publishing', async () => {
      const grant = await bench.authorize();
      const input = await uploaded(grant);
      const half: UploadState = { ...input.upload, done: false };
      if (spec.forget === undefined) await bench.simulator.control.advanceClock(25 * 3600_000);
      else await spec.forget(bench, grant, input.upload);
      const ctx = bench.account(grant);
      const late = bench.connector.create(ctx, input).catch((error: unknown) => error);
      expect(await late).toMatchObject({ kind: 'transient', uploadLost: true });
      const media = { video: testVideo(100_000), cover: input.cover };
      const upload = await bench.connector.upload(
        ctx,
        media,
        { ...half, ids: { ...half.ids, completed: 0 } },
        async () => {},
      );
      expect(upload.ids.token).not.toBe(input.upload.ids.token);
      await bench.connector.create(ctx, { ...input, upload });
      expect(bench.simulator.control.posts()).toHaveLength(1);
    });

    it('looks before anything is repeated: the answer was lost after the post was made', async () => {
      const grant = await bench.authorize();
      const input = await uploaded(grant);
      bench.simulator.control.fault({ endpoint: 'publish', kind: 'drop_after' });
      expect(await kindOf(bench.connector.create(bench.account(grant), input))).toBe('unknown_outcome');
      await bench.restartPlatform();
      const matches = await bench.connector.look(bench.account(grant), window());
      expect(matches.map(({ externalId }) => externalId)).toEqual(
        bench.simulator.control.posts().map(({ id }) => id),
      );
      expect(matches).toHaveLength(1);
      const { since, until } = window();
      const earlier = { since: new Date(since.getTime() - 1e6), until: new Date(until.getTime() - 1e6) };
      expect(await bench.connector.look(bench.account(grant), { post: spec.post, ...earlier })).toEqual([]);
      const later = { since: new Date(since.getTime() + 1e6), until: new Date(until.getTime() + 1e6) };
      expect(await bench.connector.look(bench.account(grant), { post: spec.post, ...later })).toEqual([]);
      const other = { ...spec.post, title: '别的标题', body: '别的文字' };
      expect(await bench.connector.look(bench.account(grant), { ...window(), post: other })).toEqual([]);
    });

    it('looks and finds nothing: the connection was cut before the post was made', async () => {
      const grant = await bench.authorize();
      const input = await uploaded(grant);
      bench.simulator.control.fault({ endpoint: 'publish', kind: 'drop_before' });
      expect(await kindOf(bench.connector.create(bench.account(grant), input))).toBe('unknown_outcome');
      expect(await bench.connector.look(bench.account(grant), window())).toEqual([]);
    });

    it.each([
      ['half an answer', { kind: 'truncate' }],
      ['HTTP 502 without an envelope', { kind: 'http', status: 502 }],
      ['no answer in time', { kind: 'slow', ms: 1500 }],
    ] as const)('does not know the outcome of a post after %s', async (_, fault) => {
      const grant = await bench.authorize();
      const input = await uploaded(grant);
      await bench.reconnect({ callMs: 700 });
      bench.simulator.control.fault({ endpoint: 'publish', ...fault });
      expect(await kindOf(bench.connector.create(bench.account(grant), input))).toBe('unknown_outcome');
    });

    it('knows the outcome when nothing left or when the platform refused', async () => {
      const grant = await bench.authorize();
      const input = await uploaded(grant);
      const stopped = { ...bench.account(grant), signal: AbortSignal.abort() };
      expect(await kindOf(bench.connector.create(stopped, input))).toBe('transient');
      bench.simulator.control.fault({ endpoint: 'publish', kind: 'http', status: 404 });
      expect(await kindOf(bench.connector.create(bench.account(grant), input))).toBe('app_misconfigured');
      bench.simulator.control.fault({ endpoint: 'publish', kind: 'http', status: 429 });
      expect(await kindOf(bench.connector.create(bench.account(grant), input))).toBe('rate_limited');
      const ctx = bench.account(grant);
      await bench.reconnect({ now: Date.now });
      await bench.simulator.close();
      expect(await kindOf(bench.connector.create(ctx, input))).toBe('transient');
      await bench.simulator.start();
      expect(bench.simulator.control.posts()).toEqual([]);
    });

    it('repeats reads: a failing look, confirm or profile is transient', async () => {
      const grant = await bench.authorize();
      const ctx = bench.account(grant);
      bench.simulator.control.fault({ endpoint: '*', kind: 'http', status: 500, times: 3 });
      expect(await kindOf(bench.connector.look(ctx, window()))).toBe('transient');
      expect(await kindOf(bench.connector.confirm(ctx, 'BV1111111111'))).toBe('transient');
      expect(await kindOf(bench.connector.profile(ctx))).toBe('transient');
      expect((await bench.connector.profile(ctx)).externalId).toBe(grant.externalId);
    });

    it('hands on the reason of a rejected post', async () => {
      await bench.simulator.control.review({ delayMs: 1000, verdict: 'reject', reason: '画面含有二维码' });
      const grant = await bench.authorize();
      const externalId = await bench.publish(grant);
      await bench.simulator.control.advanceClock(2000);
      await bench.connector.confirm(bench.account(grant), externalId).catch(() => {});
      const status = await bench.connector.confirm(bench.account(grant), externalId);
      expect(status.state).toBe('rejected');
      expect(status.reason).toContain('画面含有二维码');
    });

    it('tells an expired token from an ended authorisation', async () => {
      const grant = await bench.authorize();
      await bench.simulator.control.expireTokens('access', null);
      expect(await kindOf(bench.connector.profile(bench.account(grant)))).toBe('token_expired');
      const other = await bench.authorize('u2');
      await bench.simulator.control.expireTokens('revoke', 'u2');
      const ended = spec.endedAs ?? 'reauth_required';
      expect(await kindOf(bench.connector.profile(bench.account(other)))).toBe(ended);
      const renewed = bench.connector.refresh({
        app: bench.simulator.demoApp,
        refreshToken: other.refreshToken,
      });
      expect(await kindOf(renewed)).toBe('reauth_required');
    });

    it('removes a post, twice without complaint, or says that it cannot', async () => {
      if (!bench.connector.platform.capabilities.remove) {
        expect(bench.connector.remove).toBeUndefined();
        return;
      }
      const grant = await bench.authorize();
      const externalId = await bench.publish(grant);
      await bench.connector.remove?.(bench.account(grant), externalId);
      await bench.connector.remove?.(bench.account(grant), externalId);
      expect(bench.simulator.control.posts().map(({ state }) => state)).toEqual(['removed']);
    });

    it.skipIf(spec.webhooks === false)(
      'takes the webhooks of the platform, and nothing that is not signed by the app',
      async () => {
        const app = bench.simulator.demoApp;
        const { events, deliveries } = await openHook(bench);
        bench.simulator.control.testWebhook(app.clientId);
        const { externalId } = await bench.authorize();
        await bench.simulator.control.expireTokens('revoke', 'u1');
        await bench.simulator.control.webhooksIdle();
        expect(bench.simulator.control.deliveries().every(({ accepted }) => accepted)).toBe(true);
        const kinds = new Set(events.map(({ kind }) => kind));
        expect(kinds).toEqual(new Set(['url_test', 'authorized', 'deauthorized']));
        expect(events.find(({ kind }) => kind === 'authorized')?.accountExternalId).toBe(externalId);
        expect(new Set(events.map(({ id }) => id)).size).toBe(3);
        const [delivery] = deliveries;
        if (delivery === undefined) throw new Error('No webhook came.');
        const verify = bench.connector.verifyWebhook;
        const changed = Buffer.from(delivery.rawBody);
        changed[changed.length - 2] = 0x20;
        expect(verify?.({ ...delivery, rawBody: changed })).toBeNull();
        expect(verify?.({ ...delivery, app: { ...app, clientSecret: 'other-secret' } })).toBeNull();
        expect(verify?.({ ...delivery, headers: {} })).toBeNull();
      },
    );

    it('is labelled as simulated and never under the id of the live platform', () => {
      const { platform } = bench.connector;
      expect(platform).toMatchObject({ simulated: true, verifiedLive: false });
      expect(platform.label['zh-CN']).toMatch(/^模拟·/);
      expect(bench.connectors.get(spec.id)?.platform.simulated).toBe(false);
      expect(
        createConnectors()
          .list()
          .some(({ simulated }) => simulated),
      ).toBe(false);
    });
  });
};
