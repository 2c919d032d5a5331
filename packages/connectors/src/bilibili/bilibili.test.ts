import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, kindOf, openBench } from '../bench.fixture.ts';
import { connectorSpec } from '../connector-spec.ts';
import { createConnectors } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { expiryOf } from './index.ts';
import { signHeaders } from './sign.ts';
import { bilibiliSpec as spec } from './spec.fixture.ts';
import { partBytesFor } from './upload.ts';

connectorSpec(spec);

describe('Bilibili', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(spec);
  });
  afterEach(() => bench.close());

  it('signs as documented (known vector)', () => {
    const headers = signHeaders({
      app: { clientId: 'cid123', clientSecret: 'sec456' },
      json: '{"name":"a.mp4","utype":"0"}',
      nonce: 'nonce-1',
      timestamp: 1_700_000_000,
    });
    expect(headers['x-bili-content-md5']).toBe('5af21bd9ac5a6ba36abac0b1bc2fedc0');
    expect(headers.authorization).toBe('ea9977d49ac06c3900ddae434ebcbe136b49c7b419f540e0b28e23a1fd65531d');
  });

  it('accepts only webhooks signed with the secret before the raw body (known vectors)', () => {
    const app = { clientId: 'cid123', clientSecret: 'sec456' };
    const verify = createConnectors().get('bilibili')?.verifyWebhook;
    const rawBody = Buffer.from(
      '{"event":"verify_webhooks","content":{"data":1371848576},"timestamp":"2021-01-01 12:01:01"}',
    );
    const signature = 'bcf4d6d8c19791a818342e4388d95e2bdc1204b0';
    const event = verify?.({ rawBody, headers: { 'x-bilibili-signature': signature }, app });
    expect(event).toMatchObject({ kind: 'url_test', reply: { body: '{"data":1371848576}' } });
    expect(event?.at?.toISOString()).toBe('2021-01-01T04:01:01.000Z');
    const wrong = signature.replace('b', 'c');
    expect(verify?.({ rawBody, headers: { 'x-bilibili-signature': wrong }, app })).toBeNull();
    expect(verify?.({ rawBody, headers: {}, app })).toBeNull();
    const plain = { rawBody: Buffer.from('body'), app: { ...app, clientSecret: 'secret' } };
    const signed = { 'x-bilibili-signature': '16d335e9e89439586140f1ab58ccd5d60b998b92' };
    expect(verify?.({ ...plain, headers: signed })).toBeNull();
  });

  it('reads expires_in as a moment or as a duration', async () => {
    expect(expiryOf(1_630_220_614, 0).toISOString()).toBe('2021-08-29T07:03:34.000Z');
    expect(expiryOf(3600, 1000).getTime()).toBe(3_601_000);
    const absolute = await bench.authorize('u1');
    await bench.simulator.control.rules({ expiresIn: 'relative' });
    const relative = await bench.authorize('u2');
    const apart = relative.accessExpiresAt.getTime() - absolute.accessExpiresAt.getTime();
    expect(Math.abs(apart)).toBeLessThan(60_000);
  });

  it('cannot renew an authorisation whose access token is over', async () => {
    const { refreshToken } = await bench.authorize();
    await bench.simulator.control.expireTokens('access', null);
    expect(await kindOf(bench.connector.refresh({ app: bench.simulator.demoApp, refreshToken }))).toBe(
      'reauth_required',
    );
    expect(bench.connector.tokenLife).toEqual({ refreshEverySeconds: 86_400, refreshableAfterExpiry: false });
  });

  it('tells apart the quotas of an ordinary member', async () => {
    await bench.simulator.control.rules({ minGapSeconds: 30, perDay: 2, sameTitleHours: 24 });
    const grant = await bench.authorize();
    const titled = (title: string) => bench.publish(grant, { ...spec.post, title });
    await titled('一');
    expect(await kindOf(titled('二'))).toBe('rate_limited');
    await bench.simulator.control.advanceClock(31_000);
    expect(await kindOf(titled('一'))).toBe('content_rejected');
    await titled('二');
    await bench.simulator.control.advanceClock(31_000);
    expect(await kindOf(titled('三'))).toBe('quota_exhausted');
    await bench.simulator.control.rules({ captcha: true });
    expect(await kindOf(titled('三'))).toBe('human_verification');
    expect(bench.simulator.control.posts()).toHaveLength(2);
  });

  it('submits what the settings say', async () => {
    const grant = await bench.authorize();
    const settings = { tid: '201', copyright: '2', source: 'https://example.com/a', no_reprint: true };
    await bench.publish(grant, { ...spec.post, settings });
    await bench.publish(grant);
    const [reprint, own] = bench.simulator.control.posts();
    expect(reprint?.fields).toMatchObject({
      tid: 201,
      copyright: 2,
      source: 'https://example.com/a',
      no_reprint: 0,
    });
    expect(own?.fields).toMatchObject({ tid: 21, copyright: 1, source: '', no_reprint: 1, tag: '美食,早餐' });
  });

  it('offers only leaves as partitions', async () => {
    const options = await bench.connector.options?.(bench.account(await bench.authorize()), 'partitions');
    expect(options).toContainEqual({
      value: '21',
      label: { 'zh-CN': '日常', en: '日常' },
      group: { 'zh-CN': '生活', en: '生活' },
    });
    expect(options?.some(({ value }) => value === '160')).toBe(false);
  });

  it('uploads no second cover when it goes on', async () => {
    const grant = await bench.authorize();
    const media = { video: testVideo(50_000), cover: testCover() };
    const first = await bench.connector.upload(bench.account(grant), media, null, async () => {});
    const again = await bench.connector.upload(bench.account(grant), media, first, async () => {});
    expect(again).toEqual(first);
    expect(bench.exchanges.filter(({ step }) => step === 'upload.cover')).toHaveLength(1);
  });

  it('keeps within 512 parts up to 4 GiB', () => {
    expect(partBytesFor(1)).toBe(8_388_608);
    expect(Math.ceil(4_294_967_296 / partBytesFor(4_294_967_296))).toBeLessThanOrEqual(512);
  });
});
