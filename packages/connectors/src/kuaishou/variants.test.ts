import type { RuleValue } from '@xingluo/simulators';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kindOf, openBench } from '../bench.fixture.ts';
import type { UploadState } from '../connector.ts';
import { openHook } from '../hook.fixture.ts';
import { createConnectors } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { uploadSpec } from '../upload-spec.ts';
import { validatePost } from '../validate.ts';
import { kuaishouSpec as spec } from './spec.fixture.ts';

// What the sources disagree about or leave open (confidence D): each way of the platform, each setting of ours.

const opened = async (rules: Record<string, RuleValue>, settings: object = {}) => {
  const bench = await openBench({ ...spec, rules, settings });
  onTestFinished(bench.close);
  const grant = await bench.authorize();
  return { bench, grant, ctx: bench.account(grant), control: bench.simulator.control };
};

uploadSpec(spec, 4_194_304);
uploadSpec({ ...spec, rules: { sizesTold: false }, settings: { fragmentBytes: 99_000_000 } }, 10_485_760);

describe('open points of Kuaishou', () => {
  it.each(['short', 'long'])('%s codes mean the same', async (codes) => {
    const { bench, grant, ctx, control } = await opened({ codes });
    const id = await bench.publish(grant);
    expect((await bench.connector.confirm(ctx, id)).state).toBe('missing');
    await bench.connector.remove?.(ctx, id);
    await bench.connector.remove?.(ctx, id);
    await control.rules({ antiSpam: true });
    expect(await kindOf(bench.publish(grant))).toBe('human_verification');
    await control.expireTokens('access', null);
    expect(await kindOf(bench.connector.profile(ctx))).toBe('token_expired');
  });

  it.each([
    [true, 'missing'],
    [false, 'reviewing'],
  ] as const)('a fresh work may be unknown at first: %s', async (firstInfoMissing, state) => {
    const { bench, grant, ctx } = await opened({ firstInfoMissing });
    expect((await bench.connector.confirm(ctx, await bench.publish(grant))).state).toBe(state);
  });

  it('an upload makes a second work, or has to be made again', async () => {
    const { bench, ctx, control } = await opened({});
    const media = { video: testVideo(50_000), cover: testCover() };
    const upload = await bench.connector.upload(ctx, media, null, async () => {});
    const create = () => bench.connector.create(ctx, { post: spec.post, cover: media.cover, upload });
    await create();
    await create();
    await control.rules({ uploadTokenReusable: false });
    await expect(create()).rejects.toMatchObject({ kind: 'transient', uploadLost: true });
    expect(control.posts()).toHaveLength(2);
  });

  it.each(['form', 'query'])('the product is read from the %s, and our setting follows', async (place) => {
    const post = { ...spec.post, settings: { merchant_product_id: '88' } };
    const { bench, grant, control } = await opened(
      { merchantProductIn: place },
      { merchantProductIn: place },
    );
    await bench.publish(grant, post);
    await bench.publish(grant);
    const products = control.posts().map(({ fields }) => fields.merchant_product_id);
    expect(products).toEqual(['88', undefined]);
  });

  it.each([200_113, 200_100, 100_400])(
    'a used refresh token is known under the code %i',
    async (discardedCode) => {
      const { bench, grant } = await opened({ discardedCode });
      const refresh = () =>
        bench.connector.refresh({ app: bench.simulator.demoApp, refreshToken: grant.refreshToken });
      await refresh();
      expect(await kindOf(refresh())).toBe('reauth_required');
    },
  );

  it.each([
    ['UNAUTHORIZE', 'TEST'],
    ['DEAUTHORIZE', 'URL_TEST'],
    ['CANCEL_AUTHORIZE', 'verify_webhook'],
    ['unauthorise', 'test'],
  ])('the events may be named %s and %s', async (unauthorizeEvent, testEvent) => {
    const { bench, control } = await opened({ unauthorizeEvent, testEvent });
    const { events } = await openHook(bench);
    control.testWebhook(bench.simulator.demoApp.clientId);
    await control.expireTokens('revoke', 'u1');
    await control.webhooksIdle();
    expect(events.map(({ kind }) => kind)).toEqual(['url_test', 'deauthorized']);
  });

  it.each(['newest', 'oldest'])('the list of works may begin with the %s', async (listOrder) => {
    const { bench, grant, ctx, control } = await opened({ listOrder });
    await bench.publish(grant);
    await bench.publish(grant, { ...spec.post, title: '另一条' });
    const now = control.now();
    const window = { since: new Date(now - 60_000), until: new Date(now + 1000) };
    expect(await bench.connector.look(ctx, { post: spec.post, ...window })).toHaveLength(1);
  });

  it.each([
    [500, 4],
    [1000, 3],
  ])(
    'captions of %i and %i topics: the check warns where the platform refuses',
    async (captionMax, topicsMax) => {
      const { bench, grant, control } = await opened({ captionMax, topicsMax }, { captionMax, topicsMax });
      const files = { video: null, cover: { bytes: 1, contentType: 'image/png', width: 1, height: 1 } };
      const post = (length: number, topics: number) => {
        const names = Array.from({ length: topics }, (_, index) => `t${index}`);
        const tail = names.map((name) => ` #${name}`).join('');
        return { title: '', body: '字'.repeat(length - tail.length), topics: names, settings: {} };
      };
      const judged = (length: number, topics: number) =>
        validatePost(bench.connector.platform, post(length, topics), files).map(
          ({ level, field }) => `${level} ${field}`,
        );
      expect(judged(captionMax, topicsMax)).toEqual([]);
      expect(judged(captionMax + 1, topicsMax)).toEqual(['warning body']);
      expect(judged(captionMax, topicsMax + 1)).toEqual(['warning topics']);
      await bench.publish(grant, post(captionMax, topicsMax));
      expect(await kindOf(bench.publish(grant, post(captionMax + 1, topicsMax)))).toBe('content_rejected');
      expect(await kindOf(bench.publish(grant, post(captionMax, topicsMax + 1)))).toBe('content_rejected');
      expect(control.posts()).toHaveLength(1);
    },
  );

  it('an app without the scope of deletion neither asks for it nor offers to remove', async () => {
    const scopes = ['user_info', 'user_video_publish', 'user_video_info'];
    const { bench, grant } = await opened({}, { scopes });
    expect(grant.scopes).toEqual(scopes);
    expect(bench.connector.remove).toBeUndefined();
    expect(bench.connector.platform.capabilities.remove).toBe(false);
    expect(bench.connector.platform.app.hint['zh-CN']).not.toContain('user_video_delete');
  });

  const mounting = {
    ...spec.post,
    settings: { mini_program: true, plc_mp_app_id: 'ks1', plc_title: '领券', plc_mp_path: 'pages/a' },
  };

  it.each([true, false])(
    'a mini program is mounted once the work is a minute old; again: %s',
    async (mountAgain) => {
      const { bench, grant, ctx, control } = await opened({ mountAgain });
      const id = await bench.publish(grant, mounting);
      const mount = () => bench.connector.followUp!(ctx, 'mini_program', { externalId: id, post: mounting });
      await control.advanceClock(59_000);
      expect(await kindOf(mount())).toBe('transient');
      await control.advanceClock(2000);
      await mount();
      const program = { plc_mp_app_id: 'ks1', plc_title: '领券', plc_mp_path: 'pages/a', mounts: 1 };
      expect(control.posts()[0]?.fields).toMatchObject(program);
      if (mountAgain) await mount();
      else expect(await kindOf(mount())).toBe('content_rejected');
      expect(control.posts()).toHaveLength(1);
    },
  );

  it('without the right to mount, neither setting nor step is offered, and the account goes on', async () => {
    const scopes = ['user_info', 'user_video_publish', 'user_video_info'];
    const { bench, grant, ctx } = await opened({}, { scopes });
    const { platform } = bench.connector;
    expect(platform.settings.map(({ key }) => key)).toEqual(['merchant_product_id', 'ai_content']);
    expect(platform.followUps.map(({ key }) => key)).toEqual(['ai_declaration']);
    expect(bench.connector.followUp).toBeUndefined();
    const all = await opened({}, {});
    const id = await bench.publish(grant, mounting);
    // A grant from before the right was asked for: refused, and not as the end of the authorisation.
    const other = createConnectors({ simulators: { kuaishou: spec.endpoint(bench.simulator) } });
    onTestFinished(() => other.close());
    const mount = other.get('sim-kuaishou')!.followUp!(ctx, 'mini_program', {
      externalId: id,
      post: mounting,
    });
    expect(await kindOf(mount)).toBe('app_misconfigured');
    expect(all.bench.connector.platform.followUps).toHaveLength(2);
  });

  it('further types of video are offered where the installation knows them', async () => {
    const option = { value: 'SPHERICAL_VIDEO_360', label: { 'zh-CN': '360° 全景', en: '360°' }, group: null };
    const { bench, grant, control } = await opened(
      { stereoTypes: 'NOT_SPHERICAL_VIDEO,SPHERICAL_VIDEO_360' },
      { stereoTypes: [option] },
    );
    const [field] = bench.connector.platform.settings;
    expect(field?.options.map(({ value }) => value)).toEqual(['NOT_SPHERICAL_VIDEO', 'SPHERICAL_VIDEO_360']);
    await bench.publish(grant, { ...spec.post, settings: { stereo_type: option.value } });
    await bench.publish(grant);
    expect(control.posts().map(({ fields }) => fields.stereo_type)).toEqual([
      option.value,
      'NOT_SPHERICAL_VIDEO',
    ]);
  });

  it('takes the rates that an installation was told', async () => {
    const rates = {
      perAccount: null,
      perApp: { capacity: 3, perSecond: 0.5 },
      perPlatform: null,
      confidence: 'A',
    };
    expect((await opened({}, { rates })).bench.connector.platform.rates).toEqual(rates);
    expect((await opened({})).bench.connector.platform.rates).toMatchObject({ confidence: 'D' });
  });

  it('a whole file whose answer was lost is not sent again', async () => {
    const { bench, ctx, control } = await opened({});
    const video = testVideo(50_000);
    let state: UploadState | null = null;
    const save = async (next: UploadState) => {
      state = structuredClone(next);
    };
    control.fault({ endpoint: 'upload.raw', kind: 'drop_after' });
    const media = { video, cover: testCover() };
    expect(await kindOf(bench.connector.upload(ctx, media, null, save))).toBe('transient');
    await bench.connector.upload(ctx, media, state, save);
    expect(video.opened).toHaveLength(1);
  });
});
