import type { Asset } from '@xingluo/contracts/library';
import type { Permission } from '@xingluo/contracts/permissions';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useSession } from '../../app/session.ts';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { anybody, refuse } from '../../test/answers.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle } from '../../test/mount-in-app.ts';
import LibraryPage from './LibraryPage.vue';

const asset = (over: Partial<Asset> = {}): Asset => ({
  id: 'as_1',
  projectId: null,
  type: 'video',
  name: '开箱.mp4',
  contentType: 'video/mp4',
  bytes: 5_000_000,
  hash: 'ab',
  status: 'ready',
  refusal: null,
  durationSeconds: 65,
  width: 1280,
  height: 720,
  url: '/files/a',
  posterUrl: null,
  createdBy: 'u_1',
  createdAt: '2026-11-03T10:00:00Z',
  version: 3,
  ...over,
});
const all: Permission[] = [
  'library:read',
  'library:write',
  'studio:write',
  'workspaces:read',
  'projects:read',
];

let asked: Request[];
function serve(assets: Asset[], answers: Record<string, () => Response> = {}) {
  asked = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    const path = `${request.method} ${new URL(request.url).pathname}`;
    if (answers[path]) return answers[path]();
    if (path === 'GET /api/assets') return Response.json({ items: assets, nextCursor: null });
    if (path === 'GET /api/members')
      return Response.json({ items: [{ userId: 'u_1', name: '林知远' }], nextCursor: null });
    return Response.json({ items: [], nextCursor: null });
  });
}
async function show(permissions: Permission[] = all, at = '/library') {
  await loadPageMessages(['library']);
  const page = await mountInApp(LibraryPage, { at });
  await useSession().enter({ ...anybody(), permissions });
  await settle();
  return page;
}
const changes = () =>
  asked
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
const tick = (name: string) => query(`[role=checkbox][aria-label="选择这一行: ${name}"]`).click();
afterEach(() => vi.unstubAllGlobals());

describe('LibraryPage', () => {
  it('shows what a person needs to know of each file, and why one was refused', async () => {
    serve([
      asset(),
      asset({
        id: 'as_2',
        name: '坏.mp4',
        status: 'refused',
        refusal: { code: 'library.unreadable', detail: 'encrypted' },
        durationSeconds: null,
      }),
    ]);
    await show();
    const text = pageText();
    for (const shown of ['开箱.mp4', '1:05', '4.8 MB', '林知远', '可用', '未通过', '文件经过加密'])
      expect(text).toContain(shown);
  });

  it('offers a guest nothing that a guest may not do', async () => {
    serve([asset()]);
    await show(['library:read', 'workspaces:read', 'projects:read']);
    expect(pageText()).not.toContain('上传素材');
    expect(document.querySelector('[role=checkbox]')).toBeNull();
    expect(document.querySelector('[aria-label^="这一行的操作"]')).toBeNull();
  });

  it('says how many of a batch were deleted, and why the others were not', async () => {
    serve([asset(), asset({ id: 'as_2', name: '在用.mp4' })], {
      'DELETE /api/assets/as_1': () => Response.json({ ok: true }),
      'DELETE /api/assets/as_2': () => refuse('library.asset_in_use', 409),
    });
    await show();
    tick('开箱.mp4');
    tick('在用.mp4');
    await eventually(() => expect(button('删除')).toBeTruthy());
    button('删除').click();
    await eventually(() => expect(pageText()).toContain('删除选中的 2 个素材？'));
    query('[role=dialog] button:last-of-type').click();
    await eventually(() => expect(pageText()).toContain('已删除 1 个，1 个没有删除'));
    expect(pageText()).toContain('有视频用到了这个素材');
    expect(changes()).toEqual(['DELETE /api/assets/as_1', 'DELETE /api/assets/as_2']);
  });

  it('makes a video of the opened asset and goes to it', async () => {
    serve([asset()], {
      'GET /api/assets/as_1': () => Response.json(asset()),
      'POST /api/media/jobs': () =>
        Response.json({ job: { id: 'job_1' }, video: { id: 'v_1' } }, { status: 201 }),
    });
    const { router } = await show(all, '/library?asset=as_1');
    await eventually(() => expect(button('制作视频')).toBeTruthy());
    button('制作视频').click();
    await eventually(() => expect(router.currentRoute.value.path).toBe('/studio/v_1'));
  });
});
