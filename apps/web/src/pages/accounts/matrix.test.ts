import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../test/mount-in-app.ts';
import { account, clips, films, serve, signIn } from '../publishing/posts.fixture.ts';
import AccountPage from './AccountPage.vue';
import AccountsPage from './AccountsPage.vue';

const groups = [{ id: 'grp_1', name: '华北', accounts: 2, version: 1, createdAt: '2026-11-01T00:00:00Z' }];
const mine = [
  account('acc_1', 'films', {
    groups: [{ id: 'grp_1', name: '华北' }],
    tags: ['主推'],
    keeper: { name: '小王', note: '红米 2 号' },
    health: {
      score: 45,
      level: 'poor',
      reasons: [
        { code: 'human_verification', points: -30, count: 2 },
        { code: 'never_published', points: 0 },
      ],
    },
  }),
  account('acc_2', 'clips', { health: { score: null, level: 'unknown', reasons: [] } }),
];
const detail = {
  ...mine[0],
  defaults: {
    titleSuffix: '｜青岚',
    descriptionSuffix: '',
    topics: ['穿搭'],
    settings: {},
    latePolicy: null,
    timeZone: null,
  },
  refreshAt: null,
  checkedAt: null,
  reauthLinkUntil: null,
};
const usual = {
  'GET /api/platforms': () => ({ items: [films, { ...clips, binding: 'manual' }] }),
  'GET /api/accounts': () => ({ items: mine, nextCursor: null }),
  'GET /api/accounts/acc_1': () => detail,
  'GET /api/account-groups': () => ({ items: groups }),
  'GET /api/account-tags': () => ({ items: [{ tag: '主推', accounts: 1 }] }),
};
const show = async (
  page: typeof AccountsPage | typeof AccountPage,
  props = {},
  table: Parameters<typeof serve>[0] = {},
) => {
  const sent = serve({ ...usual, ...table });
  const { router } = await mountInApp(page, { props });
  await signIn('accounts:read', 'accounts:manage', 'todos:read');
  return { sent, router };
};
const press = async (name: string) => {
  (await eventually(() => button(name))).click();
  await settle();
};
const checkAll = async (label: string) => {
  query(`[aria-label="${label}"]`).click();
  await settle();
};

beforeAll(() => loadPageMessages(['accounts', 'publishing', 'todos']));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the account matrix', () => {
  it('shows health with its reasons, unknown as unknown', async () => {
    await show(AccountsPage);
    const [first, second] = [...document.querySelectorAll('tbody tr')];
    await eventually(() => expect(first?.textContent).toContain('45'));
    expect(second?.textContent).toContain('未知');
    expect(second?.textContent).not.toMatch(/\b0\b/);
    expect(button('账号 acc_1的健康度：45 有风险，查看原因')).toBeDefined();
  });

  it('asks only for the group whose chip was pressed', async () => {
    const asked: (string | null)[] = [];
    const { router } = await show(
      AccountsPage,
      {},
      {
        'GET /api/accounts': (_body, url) => {
          asked.push(url.searchParams.get('groupId'));
          return { items: mine, nextCursor: null };
        },
      },
    );
    query<HTMLAnchorElement>('nav a[href*="f.group=grp_1"]').click();
    await eventually(() => expect(asked).toContain('grp_1'));
    expect(router.currentRoute.value.query).toEqual({ 'f.group': 'grp_1' });
  });

  it('changes many at once with their versions, says which were not changed, and offers undo where it is exact', async () => {
    const { sent } = await show(
      AccountsPage,
      {},
      {
        'POST /api/accounts/batch': (body) => ({
          items: (body as { items: { id: string }[] }).items.map(({ id }, index) =>
            index === 0
              ? { id, ok: true, account: { ...mine[0], id, version: 2 } }
              : { id, ok: false, code: 'http.stale_version' },
          ),
        }),
      },
    );
    await checkAll('选择已加载的全部行');
    await press('添加标签');
    await eventually(() => query('#batch-form input'));
    await type('#batch-form input', '直播、 带货');
    await press('确定');
    await eventually(() => expect(pageText()).toContain('已更新 1 个账号'));
    expect(pageText()).toContain('1 个账号没有更新');
    expect(sent[0]?.body).toEqual({
      items: [
        { id: 'acc_1', version: 1 },
        { id: 'acc_2', version: 1 },
      ],
      change: { kind: 'add_tags', tags: ['直播', '带货'] },
    });
    await press('撤销');
    await eventually(() =>
      expect(sent[1]?.body).toEqual({
        items: [{ id: 'acc_1', version: 2 }],
        change: { kind: 'remove_tags', tags: ['直播', '带货'] },
      }),
    );
  });

  it('previews a spreadsheet line by line before anything is taken over', async () => {
    const line = (more: object) => ({ platform: 'clips', accountId: null, problem: null, ...more });
    const report = {
      encoding: 'gb18030',
      applied: false,
      newGroups: ['华南'],
      ignored: [],
      lines: [
        line({ line: 2, action: 'create', name: '青岚' }),
        line({
          line: 3,
          action: 'problem',
          name: '',
          problem: { code: 'name_missing', column: '账号名称', value: '' },
        }),
      ],
    };
    const { sent } = await show(
      AccountsPage,
      {},
      {
        'POST /api/accounts/import/preview': () => report,
        'POST /api/accounts/import': () => ({ ...report, applied: true }),
      },
    );
    await press('导入表格');
    const input = await eventually(() => query<HTMLInputElement>('input[type=file]'));
    Object.defineProperty(input, 'files', { value: [new File(['平台'], 'a.csv', { type: 'text/csv' })] });
    input.dispatchEvent(new Event('change'));
    await eventually(() => expect(pageText()).toContain('没有填「账号名称」。'));
    expect(pageText()).toContain('会新建分组：华南');
    expect(sent.map(({ route }) => route)).toEqual(['POST /api/accounts/import/preview']);
    await press('导入 1 个账号');
    await eventually(() => expect(pageText()).toContain('已导入 1 个账号'));
    expect(sent.map(({ body }) => body)).toEqual([{ file: '5bmz5Y+w' }, { file: '5bmz5Y+w' }]);
  });

  it('adds an account by its name where the platform has no authorisation', async () => {
    const { sent } = await show(AccountsPage, {}, { 'POST /api/accounts': () => mine[1] });
    await press('绑定账号');
    const card = await eventually(() => {
      const found = [...document.querySelectorAll('button')].find((one) =>
        one.textContent?.trim().startsWith('短片站'),
      );
      if (!found) throw new Error('no card');
      return found;
    });
    card.click();
    await eventually(() => query('input[name=name]'));
    await type('input[name=name]', '新号');
    await press('添加账号');
    await eventually(() => expect(sent[0]?.body).toEqual({ platform: 'clips', name: '新号' }));
  });
});

describe('the page of an account', () => {
  it('shows keeper, health and defaults, and saves a changed default with the version', async () => {
    const { sent } = await show(AccountPage, { id: 'acc_1' }, { 'PATCH /api/accounts/acc_1': () => detail });
    await eventually(() => expect(pageText()).toContain('红米 2 号'));
    expect(pageText()).toContain('需要尽快处理');
    const input = await eventually(() => {
      const found = [...document.querySelectorAll('input')].find(({ value }) => value === '穿搭');
      if (!found) throw new Error('no topics');
      return found;
    });
    input.value = '穿搭，通勤';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
    await press('保存设置');
    await eventually(() =>
      expect(sent[0]?.body).toMatchObject({
        version: 1,
        defaults: { topics: ['穿搭', '通勤'], titleSuffix: '｜青岚' },
      }),
    );
  });

  it('makes a link with a QR code on request, warns of an address no phone reaches, and revokes it', async () => {
    const url = 'http://127.0.0.1:5800/connect/reauth/abcdefghijklmnopqrstuv';
    const { sent } = await show(
      AccountPage,
      { id: 'acc_1' },
      {
        'POST /api/accounts/acc_1/reauth-link': () => ({ url, expiresAt: '2026-11-25T00:00:00Z' }),
        'DELETE /api/accounts/acc_1/reauth-link': () => ({ ok: true }),
      },
    );
    await press('授权链接');
    expect(sent).toEqual([]);
    await press('生成链接');
    await eventually(() => expect(pageText()).toContain(url));
    expect(query('svg[aria-label="授权链接的二维码"] path').getAttribute('d')?.length).toBeGreaterThan(1000);
    expect(pageText()).toContain('只能在本机打开');
    await press('撤销链接');
    await eventually(() =>
      expect(sent.map(({ route }) => route)).toContain('DELETE /api/accounts/acc_1/reauth-link'),
    );
  });

  it('signs in again in a form where the platform takes a password, and goes to no page of it', async () => {
    const again = { ...detail, binding: 'password', appId: 'app_00000000000000000000000000' };
    const { sent } = await show(
      AccountPage,
      { id: 'acc_1' },
      {
        'GET /api/platforms': () => ({ items: [{ ...films, simulated: false, binding: 'password' }] }),
        'GET /api/platform-apps': () => ({ items: [] }),
        'GET /api/accounts/acc_1': () => again,
        'POST /api/connect/password': () => again,
      },
    );
    await press('重新授权');
    await eventually(() => query('input[name=username]'));
    await type('input[name=username]', 'u1');
    await type('input[name=password]', 'pw');
    await press('登录并绑定');
    await eventually(() =>
      expect(sent.map(({ body }) => body)).toEqual([
        {
          platform: 'films',
          appId: 'app_00000000000000000000000000',
          username: 'u1',
          password: 'pw',
          accountId: 'acc_1',
        },
      ]),
    );
  });

  it('offers a guest nothing to change', async () => {
    serve(usual);
    await mountInApp(AccountPage, { props: { id: 'acc_1' } });
    await signIn('accounts:read');
    await eventually(() => expect(pageText()).toContain('默认发布设置'));
    for (const name of ['编辑资料', '授权链接', '保存设置']) expect(() => button(name)).toThrow('no button');
  });
});
