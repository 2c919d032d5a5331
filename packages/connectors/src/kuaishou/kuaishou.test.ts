import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, kindOf, openBench } from '../bench.fixture.ts';
import { connectorSpec } from '../connector-spec.ts';
import { createConnectors } from '../index.ts';
import { testCover, testVideo } from '../media.fixture.ts';
import { kuaishouSpec as spec } from './spec.fixture.ts';

connectorSpec(spec);

describe('Kuaishou', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(spec);
  });
  afterEach(() => bench.close());

  const uploadTo = async (endpoint: string) => {
    const grant = await bench.authorize();
    await bench.simulator.control.rules({ endpoint });
    const media = { video: testVideo(50_000), cover: testCover() };
    return bench.connector.upload(bench.account(grant), media, null, async () => {});
  };

  it('sends the caption as it was written, with the topics behind it', async () => {
    await bench.publish(await bench.authorize());
    expect(bench.simulator.control.posts()[0]?.text).toBe(
      '早市的一碗面\n第一行\n第二行 ~ "引号" #美食 #早餐',
    );
  });

  it.each(['127.0.0.1:1', 'evil.example.com', 'evil.com/x.gifshow.com', 'a@upload.kuaishou.com', '[::1]'])(
    'gives no byte to the upload host %s',
    async (endpoint) => {
      expect(await kindOf(uploadTo(endpoint))).toBe('app_misconfigured');
      expect(bench.exchanges.map(({ step }) => step)).not.toContain('upload.whole');
    },
  );

  it('understands short codes as well as long ones', async () => {
    await bench.simulator.control.rules({ codes: 'short' });
    const grant = await bench.authorize();
    const externalId = await bench.publish(grant);
    expect((await bench.connector.confirm(bench.account(grant), externalId)).state).toBe('missing');
    await bench.simulator.control.expireTokens('access', null);
    expect(await kindOf(bench.connector.profile(bench.account(grant)))).toBe('token_expired');
  });

  it('finds a post beyond the first page of works', async () => {
    const grant = await bench.authorize();
    await bench.publish(grant);
    const media = { video: testVideo(50_000), cover: testCover() };
    const ctx = bench.account(grant);
    const upload = await bench.connector.upload(ctx, media, null, async () => {});
    const other = { ...spec.post, title: '另一条' };
    for (let count = 0; count < 200; count += 1)
      await bench.connector.create(ctx, { post: other, cover: media.cover, upload });
    const now = bench.simulator.control.now();
    const since = new Date(now - 600_000);
    const until = new Date(now + 1000);
    expect(await bench.connector.look(ctx, { post: spec.post, since, until })).toHaveLength(1);
    expect(await bench.connector.look(ctx, { post: other, since, until })).toHaveLength(200);
  });

  it('accepts only webhooks that are signed over the raw body (known vector)', () => {
    const app = { clientId: 'app', clientSecret: 'sec456' };
    const verify = createConnectors().get('kuaishou')?.verifyWebhook;
    const vector = Buffer.from('{"event":"verify_webhook","client_key":"","content":{"challenge":12345}}');
    const kwaisign = '579670cbdde1284d8a549b9f00ae9600';
    // Signed, but not a message of the documented shape: nothing to act on.
    expect(verify?.({ rawBody: vector, headers: { kwaisign }, app })).toBeNull();
    const sameShape = Buffer.from('{"event":"TEST","timestamp":1700000000000,"message_id":7,"data":{}}');
    expect(verify?.({ rawBody: sameShape, headers: { kwaisign }, app })).toBeNull();
    const own = { kwaisign: createHash('md5').update(sameShape).update('sec456').digest('hex') };
    expect(verify?.({ rawBody: sameShape, headers: own, app })).toMatchObject({
      id: '7',
      kind: 'url_test',
      reply: { body: '{"result":1,"message_id":7}' },
    });
  });
});
