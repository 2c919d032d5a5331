import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { useSession } from '../../app/session.ts';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { films, serve, signIn } from '../publishing/posts.fixture.ts';
import CopyDeskPage from './CopyDeskPage.vue';
import { byModel, byTemplate } from './desk/answers.fixture.ts';

const Host = { render: () => (useSession().me ? h(CopyDeskPage) : null) };
async function show(generate: () => unknown, ...permissions: Parameters<typeof signIn>) {
  const sent = serve({
    'GET /api/platforms': () => ({ items: [films] }),
    'GET /api/ai/providers': () => ({ items: [] }),
    'POST /api/ai/generate': generate,
    'POST /api/copies': () => ({ id: 'c_1', content: '标题甲', version: 1 }),
  });
  const { router } = await mountInApp(Host, { at: '/copywriting' });
  await signIn('copywriting:read', ...permissions);
  return { sent, router };
}
const press = async (key: string, more: KeyboardEventInit = {}) => {
  query('textarea').dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
  );
  await settle();
};

beforeAll(() => loadPageMessages(['copywriting']));
afterEach(() => vi.unstubAllGlobals());

describe('CopyDeskPage', () => {
  it('writes with Ctrl+Enter, labels what a template wrote and says why', async () => {
    const { sent } = await show(() => byTemplate, 'ai:use', 'copywriting:write');
    await eventually(() => expect(pageText()).toContain('还没有启用的 AI 服务'));
    await type('textarea', '榨汁杯，30 秒出汁');
    await press('Enter', { ctrlKey: true });
    await eventually(() => expect(document.querySelectorAll('article')).toHaveLength(2));
    expect(pageText()).toContain('模板生成 · 未使用大模型');
    expect(pageText()).toContain('没有可用的 AI 服务，这是模板写的');
    expect(pageText()).toContain('未调用大模型，没有费用');
    button('存入文案库').click();
    await eventually(() => expect(button('已存入').disabled).toBe(true));
    expect(sent.at(-1)).toMatchObject({
      route: 'POST /api/copies',
      body: { callId: 'aic_1', content: '标题甲' },
    });
  });

  it('shows an unknown cost as unknown, and offers no saving to those who may not', async () => {
    await show(() => byModel, 'ai:use');
    await type('textarea', '榨汁杯');
    query<HTMLButtonElement>('button[type=submit]').click();
    await eventually(() => expect(pageText()).toContain('费用 未知'));
    expect(pageText()).toContain('输入 1,200 + 输出 80 token');
    expect(pageText()).not.toContain('存入文案库');
  });

  it('stops with Esc, but not with the Esc that ends a composition', async () => {
    await show(() => byModel, 'ai:use');
    vi.stubGlobal('fetch', (request: Request) => {
      const aborted = new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      return aborted.then(() => Promise.reject(request.signal.reason));
    });
    await type('textarea', '榨汁杯');
    await press('Enter', { ctrlKey: true });
    await eventually(() => expect(pageText()).toContain('正在写…'));
    await press('Escape', { isComposing: true });
    expect(pageText()).toContain('正在写…');
    await press('Escape');
    await eventually(() => expect(pageText()).toContain('已停止'));
  });

  it('sends those who may only read to the saved copies', async () => {
    const { router } = await show(() => byTemplate);
    expect(router.currentRoute.value.path).toBe('/copywriting/saved');
  });
});
