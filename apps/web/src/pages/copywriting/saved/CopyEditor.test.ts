import type { Copy } from '@xingluo/contracts/copywriting';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { refuse } from '../../../test/answers.ts';
import { eventually } from '../../../test/eventually.ts';
import { button, mountInApp, pageText, query, type } from '../../../test/mount-in-app.ts';
import { serve } from '../../publishing/posts.fixture.ts';
import CopyEditor from './CopyEditor.vue';

const copy: Copy = {
  id: 'c_1',
  projectId: null,
  type: 'title',
  lang: 'zh-CN',
  content: '原来的标题',
  model: 'template',
  label: '模板生成 · 未使用大模型',
  createdBy: 'u_1',
  createdAt: '2026-11-23T00:00:00.000Z',
  updatedAt: '2026-11-23T00:00:00.000Z',
  version: 1,
};
const theirs = { ...copy, content: '同事的标题', version: 2 };
const show = async () => {
  const sent = serve({
    'PATCH /api/copies/c_1': (body) =>
      (body as { version: number }).version === 2
        ? { ...copy, version: 3 }
        : refuse('http.stale_version', 409, { current: theirs }),
  });
  await mountInApp(CopyEditor, { props: { copy } });
  await type('textarea', '我的标题');
  button('保存').click();
  await eventually(() => expect(pageText()).toContain('别人改过这里的内容'));
  return sent;
};

beforeAll(() => loadPageMessages(['copywriting']));
afterEach(() => vi.unstubAllGlobals());

describe('CopyEditor', () => {
  it('keeps what the person typed and replaces the newer text only when told again', async () => {
    const sent = await show();
    expect(query<HTMLTextAreaElement>('textarea').value).toBe('我的标题');
    expect(query('ins').textContent).toContain('同事');
    button('保存').click();
    await eventually(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.body).toEqual({ content: '我的标题', version: 2 });
  });

  it('takes the newest text when the person wants that', async () => {
    await show();
    button('载入最新内容').click();
    await eventually(() => expect(query<HTMLTextAreaElement>('textarea').value).toBe('同事的标题'));
    expect(button('保存').disabled).toBe(true);
  });
});
