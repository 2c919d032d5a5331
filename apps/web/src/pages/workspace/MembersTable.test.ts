import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, settle } from '../../test/mount-in-app.ts';
import { serve, signIn } from '../publishing/posts.fixture.ts';
import MembersTable from './MembersTable.vue';
import type { Member } from './member.ts';

const person = (userId: string, name: string, more: Partial<Member> = {}): Member => ({
  userId,
  name,
  email: `${userId}@example.com`,
  role: 'operator',
  status: 'active',
  version: 1,
  createdAt: '2026-11-23T00:00:00.000Z',
  ...more,
});
async function show(...permissions: Parameters<typeof signIn>) {
  const sent = serve({
    'GET /api/members': () => ({
      items: [person('u_1', '林知远', { role: 'enterprise_admin' }), person('u_2', '周雨桐')],
      nextCursor: null,
    }),
    'DELETE /api/members/u_2': () => refuse('workspaces.last_admin', 409),
  });
  await mountInApp(MembersTable);
  await signIn('workspaces:read', ...permissions);
  await eventually(() => expect(pageText()).toContain('周雨桐'));
  return sent;
}
const items = () => [...document.querySelectorAll('[role=menuitem]')].map((item) => item.textContent?.trim());
async function menu(name: string) {
  button(`这一行的操作: ${name}`).dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }),
  );
  await eventually(() => expect(items().length).toBeGreaterThan(0));
}

beforeAll(() => loadPageMessages(['workspace']));
afterEach(() => vi.unstubAllGlobals());

describe('MembersTable', () => {
  it('offers nothing to those who may only look', async () => {
    await show();
    expect(document.querySelectorAll('[aria-label^="这一行的操作"]')).toHaveLength(0);
  });

  it('does not let an administrator shut themselves out by a slip', async () => {
    await show('workspaces:manage');
    await menu('林知远');
    expect(items()).toEqual(['修改角色']);
  });

  it('asks before removing, and says why the last administrator stays', async () => {
    const sent = await show('workspaces:manage');
    await menu('周雨桐');
    const remove = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find((item) =>
      item.textContent?.includes('移出企业'),
    );
    remove?.click();
    await eventually(() => expect(pageText()).toContain('把「周雨桐」移出企业？'));
    expect(sent).toEqual([]);
    button('移出企业').click();
    await settle();
    await eventually(() => expect(pageText()).toContain('请先把另一位成员设为企业管理员'));
    expect(pageText()).toContain('req_42');
  });
});
