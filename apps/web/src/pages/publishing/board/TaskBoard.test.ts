import type { PublishTask } from '@xingluo/contracts/publishing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { refuse } from '../../../test/answers.ts';
import { eventually } from '../../../test/eventually.ts';
import { button, mountInApp, pageText, query } from '../../../test/mount-in-app.ts';
import { films, serve, signIn, task } from '../posts.fixture.ts';
import TasksPage from '../TasksPage.vue';

type Answer = PublishTask[] | Response;
async function show(byState: Record<string, Answer>, more: Record<string, string> = {}) {
  serve({
    'GET /api/platforms': () => ({ items: [films] }),
    'GET /api/publish/tasks': (_body, url) => {
      const state = url.searchParams.get('state') ?? '';
      const answer = byState[state] ?? [];
      return answer instanceof Response ? answer.clone() : { items: answer, nextCursor: more[state] ?? null };
    },
  });
  const { router } = await mountInApp(TasksPage, { at: '/publishing?view=board' });
  await signIn('publishing:read', 'publishing:write');
  return router;
}
const column = (name: string) => query(`section[aria-label^="${name}"]`);
const hand = task({
  id: 'pt_2',
  title: '等你发',
  state: 'awaiting_user',
  mode: 'handoff',
  actions: ['hand_done'],
});

beforeAll(() => loadPageMessages(['publishing', 'accounts', 'hand']));
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.removeItem('xingluo.publishing.view');
});

describe('TaskBoard', () => {
  it('puts tasks where a person looks for them, with what to do next', async () => {
    await show({ queued: [task({ title: '排着队' })], awaiting_user: [hand] });
    await eventually(() => expect(column('待人工').textContent).toContain('等你发'));
    expect(column('待人工').textContent).toContain('去手动发布');
    expect(column('待人工').textContent).toContain('影视站');
    expect(column('待发布').textContent).toContain('排着队');
    expect(column('待人工').getAttribute('aria-label')).toBe('待人工，1 个');
    expect(column('已发布').textContent).toContain('还没有发布成功的作品');
  });

  it('says that a column holds more than it shows, and leads there', async () => {
    await show({ published: [task({ state: 'published' })] }, { published: 'next' });
    await eventually(() => expect(column('已发布').textContent).toContain('查看全部'));
    expect(column('已发布').getAttribute('aria-label')).toBe('已发布，1+ 个');
    expect(query('a[href="/publishing?view=list&f.state=published"]')).toBeTruthy();
  });

  it('shows what failed in its own column and leaves the others', async () => {
    await show({ queued: [task({ title: '排着队' })], published: refuse('http.internal', 500) });
    await eventually(() => expect(column('已发布').textContent).toContain('这一列没能加载出来'));
    expect(column('待发布').textContent).toContain('排着队');
  });

  it('moves between cards with the arrow keys', async () => {
    await show({ queued: [task({ title: '排着队' })], awaiting_user: [hand] });
    await eventually(() => query('a[href="/publishing/pt_2"]'));
    query<HTMLElement>('a[href="/publishing/pt_1"]').focus();
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    expect(document.activeElement?.getAttribute('href')).toBe('/publishing/pt_2');
  });

  it('leads to publishing when there is nothing at all', async () => {
    await show({});
    await eventually(() => expect(pageText()).toContain('还没有'));
    expect(document.querySelector('section[aria-label^="待人工"]')).toBeNull();
  });

  it('is remembered, until the list is chosen again', async () => {
    const router = await show({ awaiting_user: [hand] });
    button('列表').click();
    await eventually(() => expect(router.currentRoute.value.query).toEqual({ view: 'list' }));
    await eventually(() => expect(document.querySelector('section[aria-label^="待人工"]')).toBeNull());
    button('看板').click();
    await eventually(() => expect(localStorage.getItem('xingluo.publishing.view')).toBe('"board"'));
  });
});
