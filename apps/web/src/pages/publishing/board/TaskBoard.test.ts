import type { PublishTask, TaskState } from '@xingluo/contracts/publishing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { refuse } from '../../../test/answers.ts';
import { eventually } from '../../../test/eventually.ts';
import { button, mountInApp, pageText, query } from '../../../test/mount-in-app.ts';
import { films, serve, signIn, task } from '../posts.fixture.ts';
import TasksPage from '../TasksPage.vue';
import { states } from '../task-states.ts';

type Shown = Partial<Record<TaskState, PublishTask[]>>;
let reads = 0;
async function show(byState: Shown | Response, counted: Partial<Record<TaskState, number>> = {}) {
  reads = 0;
  serve({
    'GET /api/platforms': () => ({ items: [films] }),
    'GET /api/publish/board': () => {
      reads += 1;
      if (byState instanceof Response) return byState.clone();
      return {
        items: states.map((state) => {
          const tasks = byState[state] ?? [];
          const count = counted[state] ?? tasks.length;
          return { state, tasks, count, more: count === 1000 };
        }),
      };
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

  it('reads everything in one call', async () => {
    await show({ queued: [task()], published: [task({ id: 'pt_3', state: 'published' })] });
    await eventually(() => expect(column('已发布').getAttribute('aria-label')).toBe('已发布，1 个'));
    expect(reads).toBe(1);
  });

  it('says that a column holds more than it shows, and leads to all of it', async () => {
    const failed = task({ state: 'failed', title: '没发出去' });
    await show({ failed: [failed], published: [] }, { failed: 40, published: 1000 });
    await eventually(() => expect(column('未发出').textContent).toContain('查看全部'));
    expect(column('未发出').getAttribute('aria-label')).toBe('未发出，40 个');
    expect(column('已发布').getAttribute('aria-label')).toBe('已发布，1000+ 个');
    const link = 'a[href="/publishing?view=list&f.state=rejected,failed,cancelled,skipped,removed"]';
    expect(query(link)).toBeTruthy();
  });

  it('says so when it could not be read', async () => {
    await show(refuse('http.internal', 500));
    await eventually(() => expect(pageText()).toContain('看板没能加载出来'));
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
