import type { HandKit, PublishTask } from '@xingluo/contracts/publishing';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { refuse } from '../../../test/answers.ts';
import { eventually } from '../../../test/eventually.ts';
import { button, mountInApp, pageText, query, type } from '../../../test/mount-in-app.ts';
import { kit } from '../../hand/kits.fixture.ts';
import { films, serve, signIn, task } from '../posts.fixture.ts';
import TaskPage from '../TaskPage.vue';

async function show(shown: Partial<PublishTask>, given: Partial<HandKit> = {}, table = {}) {
  const one = task({ mode: 'handoff', version: 4, ...shown });
  const sent = serve({
    'GET /api/platforms': () => ({ items: [films] }),
    'GET /api/publish/tasks/pt_1': () => ({ task: one, events: [], figures: [], followUps: [] }),
    'GET /api/publish/tasks/pt_1/hand': () => kit({ state: one.state, ...given }),
    ...table,
  });
  await mountInApp(TaskPage, { props: { id: 'pt_1' } });
  await signIn('publishing:read', 'publishing:write');
  return sent;
}
const awaiting = { state: 'awaiting_user', actions: ['cancel', 'retry', 'hand_done'] } as const;
const waiting: Partial<PublishTask> = { ...awaiting, actions: [...awaiting.actions] };

beforeAll(() => loadPageMessages(['publishing', 'accounts', 'hand']));
afterEach(() => vi.unstubAllGlobals());

describe('HandPanel', () => {
  it('has everything for publishing by hand: code, link, texts, files, steps and time', async () => {
    await show(waiting);
    await eventually(() => query('svg[role=img][aria-label="影视站发布二维码"]'));
    expect(query('a[href="films1128://share?share_id=7"]').textContent).toContain('打开影视站发布');
    expect(pageText()).toContain('初秋的第一件');
    expect(pageText()).toContain('2. 核对文案');
    expect(pageText()).toMatch(/还剩 \d+分钟/);
    expect(button('重新生成链接')).toBeTruthy();
    expect(() => button('立即重试')).toThrow('no button');
  });

  it('says what the person did, with the state it was read at', async () => {
    const sent = await show(waiting, {}, { 'POST /api/publish/tasks/pt_1/hand/done': () => task() });
    await eventually(() => button('我已发布').click());
    await eventually(() => query('input[inputmode=url]'));
    await type('input[inputmode=url]', 'https://films.example/p/9');
    button('确认已发布').click();
    await eventually(() => expect(sent[0]?.body).toEqual({ link: 'https://films.example/p/9', version: 4 }));
    await eventually(() => expect(() => button('确认已发布')).toThrow('no button'));
  });

  it('gives a link for a phone, and says when no phone can open it', async () => {
    await show(
      waiting,
      {},
      {
        'POST /api/publish/tasks/pt_1/hand/phone': () => ({
          url: 'http://127.0.0.1:5800/hand/Zm9vYmFyYmF6cXV4',
          expiresAt: '2026-11-24T13:00:00Z',
        }),
      },
    );
    await eventually(() => button('发到手机').click());
    await eventually(() => query('svg[aria-label="手机页面二维码"]'));
    expect(pageText()).toContain('http://127.0.0.1:5800/hand/Zm9vYmFyYmF6cXV4');
    expect(pageText()).toContain('只有这台电脑能打开');
  });

  it('asks before it publishes again what went to another account, and can leave it so', async () => {
    const sent = await show(
      { state: 'posted_elsewhere', actions: ['cancel', 'retry', 'hand_done'] },
      { postUrl: 'https://films.example/p/3', link: null },
      { 'POST /api/publish/tasks/pt_1/hand/done': () => task({ state: 'published' }) },
    );
    await eventually(() => expect(pageText()).toContain('https://films.example/p/3'));
    button('重新发布').click();
    await eventually(() => expect(pageText()).toContain('重新发布到「青岚穿搭」？'));
    button('取消').click();
    await eventually(() => expect(pageText()).not.toContain('重新发布到「青岚穿搭」？'));
    expect(sent).toEqual([]);
    button('就这样').click();
    await eventually(() => expect(pageText()).toContain('就这样，不再重新发布？'));
    [...document.querySelectorAll<HTMLButtonElement>('[role=dialog] button, [role=alertdialog] button')]
      .find((one) => one.textContent?.trim() === '就这样')
      ?.click();
    await eventually(() => expect(sent[0]?.body).toEqual({ version: 4 }));
  });

  it('leads from a link that ran out to a new one, or to saying that it is out after all', async () => {
    const sent = await show(
      { state: 'expired', actions: ['cancel', 'retry', 'hand_done'] },
      { link: null, qr: null },
      { 'POST /api/publish/tasks/pt_1/retry': () => task({ state: 'queued' }) },
    );
    await eventually(() => button('重新生成链接'));
    expect(button('我已发布')).toBeTruthy();
    expect(() => button('发到手机')).toThrow('no button');
    button('重新生成链接').click();
    await eventually(() => expect(sent[0]?.route).toBe('POST /api/publish/tasks/pt_1/retry'));
  });

  it('can still make a new link when the hand-over cannot be read', async () => {
    await show(
      { state: 'expired', actions: ['retry', 'hand_done'] },
      {},
      { 'GET /api/publish/tasks/pt_1/hand': () => refuse('publishing.not_in_hand', 409) },
    );
    await eventually(() => expect(pageText()).toContain('任务已经不在等人发布'));
    expect(button('重新生成链接')).toBeTruthy();
    expect(() => button('我已发布')).toThrow('no button');
  });

  it('offers nothing of it to a guest', async () => {
    await show(waiting);
    await signIn('publishing:read');
    expect(pageText()).toContain('就差你在手机上点发布');
    expect(() => button('我已发布')).toThrow('no button');
  });
});

describe('a post that is out', () => {
  const published = { state: 'published', actions: ['remove'] } satisfies Partial<PublishTask>;

  it('is taken down only after a warning that this cannot be undone', async () => {
    const sent = await show(
      published,
      {},
      {
        'POST /api/publish/tasks/pt_1/remove': () => task({ state: 'removed' }),
      },
    );
    button('从平台删除').click();
    await eventually(() => expect(pageText()).toContain('这一步不能撤销'));
    expect(sent).toEqual([]);
    [...document.querySelectorAll<HTMLButtonElement>('[role=dialog] button, [role=alertdialog] button')]
      .find((one) => one.textContent?.trim() === '从平台删除')
      ?.click();
    await eventually(() => expect(sent[0]?.body).toEqual({ version: 4 }));
  });

  it('shows its figures, a figure that is not known as none', async () => {
    await show(
      published,
      {},
      {
        'GET /api/publish/tasks/pt_1': () => ({
          task: task(published),
          events: [],
          followUps: [],
          figures: [
            { at: '2026-11-24T12:00:00Z', figures: { views: 1200 } },
            { at: '2026-11-24T11:00:00Z', figures: { views: 0, likes: 0 } },
          ],
        }),
      },
    );
    const rows = [...document.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ['1,200', '—'],
      ['0', '0'],
    ]);
    expect(pageText()).toContain('截至');
  });
});
