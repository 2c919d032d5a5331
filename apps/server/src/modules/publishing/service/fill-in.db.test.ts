import type { PublishTask } from '@xingluo/contracts/publishing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import type { BenchPlatform } from '../../accounts/testing/bench.ts';
import { openPublishingBench } from '../testing/bench.ts';

const bench = await openPublishingBench(await testDatabase());
afterAll(bench.close);
const { one, two, api } = bench;
const [, platform] = bench.platforms as [BenchPlatform, BenchPlatform];

const defaults = {
  titleSuffix: ' | 青岚',
  descriptionSuffix: '关注我们',
  topics: ['穿搭'],
  latePolicy: 'ask' as const,
  timeZone: 'Asia/Tokyo',
};
const scheduleAt = new Date(Date.now() + 3600_000).toISOString();
let plain: string;
let shop: string;
let videoId: string;
/** What the platform wants and has no default for, such as a partition. */
let settings: Record<string, string | boolean>;

beforeAll(async () => {
  videoId = (await bench.video(one.tenantId)).id;
  plain = await bench.account(platform);
  shop = await bench.account(platform);
  ({ settings } = await bench.postFor(platform, plain, videoId));
  const { body } = await api<{ version: number }>(one.admin, 'GET', `/api/accounts/${shop}`);
  const saved = await api(one.admin, 'PATCH', `/api/accounts/${shop}`, {
    version: body.version,
    defaults: { ...defaults, settings },
  });
  expect(saved.status).toBe(200);
});
const publish = (more: object) =>
  api<PublishTask>(one.admin, 'POST', '/api/publish', {
    videoId,
    platform: platform.platform.id,
    accountId: shop,
    title: '新品',
    scheduleAt,
    ...more,
  });

describe('defaults of an account', () => {
  it('fill in what a request leaves out, and add no ending to its words', async () => {
    const { status, body } = await publish({});
    expect(status).toBe(201);
    expect(body).toMatchObject({
      title: '新品',
      description: '',
      tags: ['穿搭'],
      settings,
      latePolicy: 'ask',
      timeZone: 'Asia/Tokyo',
    });
  });

  it('leave alone what a request says, also where it says nothing but an empty list', async () => {
    const said = { tags: ['别的'], latePolicy: 'skip', timeZone: 'Europe/Berlin' };
    expect((await publish({ ...said, title: '新品二' })).body).toMatchObject(said);
    const empty = await publish({ title: '新品三', tags: [], settings: {} });
    const fields = (empty.body as unknown as { data: { problems: { field: string }[] } }).data.problems;
    expect(fields.map(({ field }) => field)).toContain('topics');
    expect(fields.map(({ field }) => field)).toContain(`settings.${Object.keys(settings)[0]}`);
  });

  it('are each account’s own in a batch, below what is said for all and for one', async () => {
    const batch = (more: object, targets: object[]) =>
      api<{ items: PublishTask[] }>(one.admin, 'POST', '/api/publish/batch', {
        videoId,
        title: '一起发',
        scheduleAt,
        targets,
        ...more,
      });
    const alone = await batch({}, [{ accountId: plain, tags: ['自己'], settings }, { accountId: shop }]);
    expect(alone.body.items).toMatchObject([
      { tags: ['自己'], settings, latePolicy: 'publish', timeZone: 'Asia/Shanghai' },
      { tags: ['穿搭'], settings, latePolicy: 'ask', timeZone: 'Asia/Tokyo' },
    ]);
    const all = { title: '再一起', tags: ['大家'], latePolicy: 'skip', timeZone: 'Asia/Shanghai' };
    const both = await batch(all, [
      { accountId: plain, settings },
      { accountId: shop, latePolicy: 'publish' },
    ]);
    expect(both.body.items).toMatchObject([
      { tags: ['大家'], latePolicy: 'skip', timeZone: 'Asia/Shanghai', dueAt: scheduleAt },
      { tags: ['大家'], latePolicy: 'publish', timeZone: 'Asia/Shanghai' },
    ]);
  });

  it('hold for the check as for the post', async () => {
    const check = async (accountId: string) => {
      const { body } = await api<{ items: { problems: { level: string }[] }[] }>(
        one.admin,
        'POST',
        '/api/publish/check',
        { videoId, title: '新品', targets: [{ accountId }] },
      );
      return body.items[0]!.problems.filter(({ level }) => level === 'error').length;
    };
    expect(await check(shop)).toBe(0);
    expect(await check(plain)).toBeGreaterThan(0);
  });

  it('come with the list of accounts, to those who see the account', async () => {
    const list = async (as: typeof one.admin) =>
      (await api<{ items: { id: string; defaults: object }[] }>(as, 'GET', '/api/accounts')).body.items;
    expect((await list(one.operator)).find(({ id }) => id === shop)!.defaults).toEqual({
      ...defaults,
      settings,
    });
    expect((await list(two.admin)).map(({ id }) => id)).not.toContain(shop);
  });
});
