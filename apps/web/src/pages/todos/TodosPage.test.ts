import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle } from '../../test/mount-in-app.ts';
import { films, serve, signIn } from '../publishing/posts.fixture.ts';
import TodosPage from './TodosPage.vue';
import { factsOf } from './todo-facts.ts';

const todo = {
  id: 'todo_1',
  kind: 'publish_failed' as const,
  refType: 'publish_task' as const,
  refId: 'pt_1',
  params: {
    title: '第一件风衣',
    platform: 'films',
    refusal: { kind: 'human_verification', platformCode: '123042', platformMessage: '需要验证' },
  },
  urgency: 'none' as const,
  state: 'open' as const,
  createdAt: '2026-11-24T12:00:00Z',
  version: 2,
};

beforeAll(() => loadPageMessages(['todos', 'publishing', 'accounts']));
afterEach(() => vi.unstubAllGlobals());

describe('TodosPage', () => {
  it('says what happened, what to do and where, and can be dismissed by who may', async () => {
    let open = [todo];
    const sent = serve({
      'GET /api/platforms': () => ({ items: [films] }),
      'GET /api/todos': () => ({ items: open, nextCursor: null }),
      'POST /api/todos/todo_1/close': () => {
        open = [];
        return { ...todo, state: 'done' };
      },
    });
    await mountInApp(TodosPage);
    await signIn('todos:read');
    expect(pageText()).toContain('第一件风衣');
    expect(pageText()).toContain('平台要求账号本人完成验证。');
    expect(pageText()).toContain('平台返回：123042 · 需要验证');
    expect(query('a[href="/publishing/pt_1"]').textContent).toContain('查看原因');
    expect(() => button('不再提醒')).toThrow('no button');
    await signIn('todos:read', 'todos:write');
    button('不再提醒').click();
    await eventually(() => expect(pageText()).toContain('没有需要处理的事项'));
    await settle();
    expect(sent[0]?.body).toEqual({ version: 2 });
  });

  it('says why an order came to nothing, and leads to its page', async () => {
    const params = { title: '远程视频', platform: 'films', problem: 'publishing.media_unavailable' };
    const order = { ...todo, refType: 'publish_order', refId: 'po_1', params };
    serve({
      'GET /api/platforms': () => ({ items: [films] }),
      'GET /api/todos': () => ({ items: [order], nextCursor: null }),
    });
    await mountInApp(TodosPage);
    await signIn('todos:read');
    expect(pageText()).toContain('没能从该地址取到视频');
    expect(query('a[href="/publishing/orders/po_1"]').textContent).toContain('查看原因');
  });

  it('says how much a hand-over presses', async () => {
    const pressing = { ...todo, kind: 'publish_by_hand', urgency: 'ending' };
    serve({
      'GET /api/platforms': () => ({ items: [films] }),
      'GET /api/todos': () => ({ items: [pressing], nextCursor: null }),
    });
    await mountInApp(TodosPage);
    await signIn('todos:read');
    expect(pageText()).toContain('链接快过期');
  });

  it('lives with parameters that are missing or strange', () => {
    const bare = factsOf({
      ...todo,
      kind: 'reauthorise',
      refType: 'account',
      refId: 'acc_1',
      params: { refusal: 7, reason: 'over' },
    });
    expect(bare).toMatchObject({ to: '/accounts/acc_1', name: null, platform: null, refusal: null });
    expect(bare.reason?.reason).toBe('over');
  });
});
