import type { PublishOrder } from '@xingluo/contracts/publish-orders';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { films, serve, signIn } from '../publishing/posts.fixture.ts';
import OrderPage from './OrderPage.vue';
import OrdersPage from './OrdersPage.vue';

const order = (more: Partial<PublishOrder> = {}): PublishOrder => ({
  id: 'po_1',
  projectId: null,
  state: 'failed',
  mediaUrl: 'https://cdn.example/coat.mp4',
  addressCut: false,
  platform: 'films',
  accountId: 'acc_1',
  title: '风衣上新',
  scheduleAt: null,
  progress: { receivedBytes: 0, totalBytes: null },
  assetId: null,
  videoId: null,
  taskId: null,
  problem: {
    code: 'publishing.media_unavailable',
    message: '',
    data: { reason: 'status', status: 404 },
  },
  actions: ['retry', 'cancel'],
  createdBy: 'u_1',
  createdAt: '2026-11-24T12:00:00Z',
  ...more,
});
async function show(shown: PublishOrder, table: Parameters<typeof serve>[0] = {}) {
  const sent = serve({
    'GET /api/platforms': () => ({ items: [films] }),
    'GET /api/publish/orders/po_1': () => shown,
    ...table,
  });
  await mountInApp(OrderPage, { props: { id: 'po_1' } });
  await signIn('publishing:read', 'publishing:write');
  return sent;
}

beforeAll(() => loadPageMessages(['orders', 'accounts']));
afterEach(() => vi.unstubAllGlobals());

describe('OrderPage', () => {
  it('says what failed, with which address, and what to do', async () => {
    await show(order());
    expect(pageText()).toContain('没能从该地址取到视频');
    expect(pageText()).toContain('对方服务器返回了 404。');
    expect(pageText()).toContain('https://cdn.example/coat.mp4');
    expect(pageText()).toContain('请确认链接不登录也能直接下载视频');
    await signIn('publishing:read');
    expect(() => button('重试')).toThrow('no button');
    expect(() => button('放弃')).toThrow('no button');
  });

  it('names each word that the platform minds', async () => {
    const message = { 'zh-CN': '标题超过 10 个字', en: 'too long' };
    const problems = [{ level: 'error', code: 'too_long', field: 'title', message }];
    await show(order({ problem: { code: 'publishing.invalid_post', message: '', data: { problems } } }));
    expect(pageText()).toContain('标题超过 10 个字');
  });

  it('tries again, from another address where one is given', async () => {
    const sent = await show(order(), {
      'POST /api/publish/orders/po_1/retry': () => order({ state: 'fetching', problem: null }),
    });
    button('重试').click();
    await eventually(() => query('#retry-order input'));
    await type('#retry-order input', 'coat.mp4');
    expect(pageText()).toContain('请填写以 http://');
    await type('#retry-order input', 'https://cdn.example/new.mp4');
    query<HTMLButtonElement>('button[form=retry-order]').click();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ mediaUrl: 'https://cdn.example/new.mp4' });
  });

  it('asks for a signed address that was not kept', async () => {
    const sent = await show(order({ addressCut: true }));
    button('重试').click();
    await eventually(() => expect(pageText()).toContain('原地址里的签名没有保存'));
    expect(query<HTMLButtonElement>('button[form=retry-order]').disabled).toBe(true);
    expect(sent).toEqual([]);
  });

  it('drops only after a confirmation', async () => {
    const sent = await show(order(), {
      'POST /api/publish/orders/po_1/cancel': () => order({ state: 'cancelled', actions: [] }),
    });
    button('放弃').click();
    await eventually(() => expect(pageText()).toContain('放弃「风衣上新」？'));
    expect(sent).toEqual([]);
    button('先不取消').click();
    await settle();
    expect(sent).toEqual([]);
  });

  it('leads to the task that it has become', async () => {
    await show(order({ state: 'published_task', taskId: 'pt_1', problem: null, actions: [] }));
    expect(query('a[href="/publishing/pt_1"]').textContent).toContain('查看发布任务');
  });
});

describe('OrdersPage', () => {
  it('lists orders with their reasons and filters by state', async () => {
    const asked: string[] = [];
    serve({
      'GET /api/platforms': () => ({ items: [films] }),
      'GET /api/publish/orders': (_body, url) => {
        asked.push(url.searchParams.get('state') ?? '');
        return { items: [order()], nextCursor: null };
      },
    });
    await mountInApp(OrdersPage, { at: '/publishing/orders?f.state=failed' });
    await signIn('publishing:read', 'publishing:write');
    await eventually(() => expect(pageText()).toContain('风衣上新'));
    expect(pageText()).toContain('没能从该地址取到视频');
    expect(new Set(asked)).toEqual(new Set(['failed']));
  });
});
