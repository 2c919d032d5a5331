import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { event, films, serve, signIn, task } from './posts.fixture.ts';
import TaskPage from './TaskPage.vue';

const unknown = task({ state: 'outcome_unknown', actions: ['resolve'] });
async function show(shown: ReturnType<typeof task>, table: Parameters<typeof serve>[0] = {}) {
  const sent = serve({
    'GET /api/platforms': () => ({ items: [films] }),
    'GET /api/publish/tasks/pt_1': () => ({
      task: shown,
      events: [event('1', 'created', { by: 'u_1' })],
      figures: [],
      followUps: [],
    }),
    ...table,
  });
  await mountInApp(TaskPage, { props: { id: 'pt_1' } });
  await signIn('publishing:read', 'publishing:write');
  return sent;
}

beforeAll(() => loadPageMessages(['publishing', 'accounts', 'follow-ups']));
afterEach(() => vi.unstubAllGlobals());

describe('TaskPage', () => {
  it('answers why it is not out yet, and leads where a person has to act', async () => {
    const refusal = {
      kind: 'reauth_required' as const,
      platformCode: '127000',
      platformMessage: 'token is not valid',
    };
    await show(task({ state: 'waiting_for_person', refusal, actions: ['cancel', 'retry'] }));
    expect(pageText()).toContain('「青岚穿搭」的授权已失效');
    expect(pageText()).toContain('平台返回：127000 · token is not valid');
    expect(query('a[href="/accounts/acc_1"].inline-flex').textContent).toContain('去重新授权');
  });

  it('offers exactly what the server allows, and nothing to a guest', async () => {
    await show(task({ actions: ['cancel', 'reschedule'] }));
    expect(button('取消发布')).toBeTruthy();
    expect(button('改时间')).toBeTruthy();
    expect(() => button('立即重试')).toThrow('no button');
    await signIn('publishing:read');
    expect(() => button('取消发布')).toThrow('no button');
  });

  it('says where the platform does not tell us of its review', async () => {
    await show(task({ state: 'published', mode: 'handoff', review: 'unknown' }));
    expect(pageText()).toContain('平台没有开放审核结果给我们');
  });

  it('cancels only after a confirmation', async () => {
    const sent = await show(task({ actions: ['cancel'] }), {
      'POST /api/publish/tasks/pt_1/cancel': () => task({ state: 'cancelled' }),
    });
    button('取消发布').click();
    await eventually(() => expect(pageText()).toContain('取消发布「第一件风衣」？'));
    expect(sent).toEqual([]);
    button('先不取消').click();
    await settle();
    expect(sent).toEqual([]);
  });

  it('resolves an unknown outcome with what the person found', async () => {
    const sent = await show(unknown, {
      'POST /api/publish/tasks/pt_1/resolve': () => task({ state: 'reviewing' }),
    });
    button('确认结果').click();
    await eventually(() => expect(pageText()).toContain('平台上没有，重新发送'));
    expect(button('确认').disabled).toBe(true);
    query<HTMLButtonElement>('[role=radio][value=published]').click();
    await settle();
    await type('input[type=url]', 'ftp:/x');
    expect(button('确认').disabled).toBe(true);
    await type('input[type=url]', 'https://films.example/p/9');
    button('确认').click();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({
      version: 3,
      decision: 'published',
      postUrl: 'https://films.example/p/9',
    });
  });

  it('changes the words of a post that is out, counted as the platform counts', async () => {
    const out = task({
      state: 'published',
      title: '旧标题',
      description: '',
      tags: ['穿搭'],
      actions: ['edit'],
    });
    const sent = await show(out, { 'POST /api/publish/tasks/pt_1/edit': () => out });
    button('修改文字').click();
    await eventually(() => query('#edit-form input[name=title]'));
    expect(pageText()).toContain('影视站 3/10');
    expect(button('提交修改').disabled).toBe(true);
    await type('#edit-form input[name=title]', '一个比十个字要长的标题');
    expect(pageText()).toContain('影视站 11/10');
    expect(button('提交修改').disabled).toBe(true);
    await type('#edit-form input[name=title]', '新标题');
    button('提交修改').click();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ version: 3, title: '新标题', description: '', tags: ['穿搭'] });
  });

  it('says that somebody else was faster, and reads the task again', async () => {
    let reads = 0;
    await show(task({ state: 'rejected', actions: ['retry'] }), {
      'GET /api/publish/tasks/pt_1': () => {
        reads += 1;
        return {
          task: task({ state: reads > 1 ? 'published' : 'rejected', actions: reads > 1 ? [] : ['retry'] }),
          events: [],
          figures: [],
          followUps: [],
        };
      },
      'POST /api/publish/tasks/pt_1/retry': () => refuse('http.stale_version', 409),
    });
    button('立即重试').click();
    await eventually(() => expect(pageText()).toContain('已经发出去了'));
    expect(pageText()).toContain('刚被别人改过');
    expect(pageText()).not.toContain('操作没有完成');
  });

  it('shows what is left to do to a post that is out, with what to do, and takes the decision', async () => {
    const left = {
      key: 'mini_program',
      label: { 'zh-CN': '挂载小程序', en: 'Mount' },
      byHand: { 'zh-CN': '打开作品，补上小程序。', en: 'Open the post.' },
      state: 'failed' as const,
      mayRetry: true,
      nextAt: null,
      refusal: {
        kind: 'content_rejected' as const,
        platformCode: '10000200',
        platformMessage: 'param_invalid',
      },
      version: 4,
    };
    const shown = task({ state: 'published', postId: '3x1' });
    const sent = await show(shown, {
      'GET /api/publish/tasks/pt_1': () => ({
        task: shown,
        events: [event('2', 'follow_up_failed', { key: left.key, label: left.label, ...left.refusal })],
        figures: [],
        followUps: [left],
      }),
      'POST /api/publish/tasks/pt_1/follow-ups/mini_program': () => ({ items: [] }),
    });
    expect(pageText()).toContain('打开作品，补上小程序。');
    expect(pageText()).toContain('挂载小程序：没有成功，需要人工处理，作品不受影响');
    expect(pageText()).toContain('10000200 · param_invalid');
    button('再试一次').click();
    await eventually(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ version: 4, decision: 'again' });
    button('我已在平台上完成').click();
    await eventually(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.body).toEqual({ version: 4, decision: 'done' });
    await signIn('publishing:read');
    expect(() => button('再试一次')).toThrow('no button');
  });
});
