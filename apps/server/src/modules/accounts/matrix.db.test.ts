import type { Account, AccountDetail, AccountGroup, BatchResult } from '@xingluo/contracts/account-shapes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedProject } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import { openAccountsBench } from './testing/bench.ts';
import { HANDMADE } from './testing/other-bindings.fake.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api, rows } = bench;
type Page = { items: Account[]; nextCursor: string | null };

const add = async (name: string, more: object = {}, as = one.admin) =>
  api<Account>(as, 'POST', '/api/accounts', { platform: HANDMADE, name, ...more });
const group = async (name: string, as = one.admin) =>
  (await api<AccountGroup>(as, 'POST', '/api/account-groups', { name })).body;
const listed = async (query: string, as = one.admin) =>
  (await api<Page>(as, 'GET', `/api/accounts?${query}`)).body.items
    .map(({ displayName }) => displayName)
    .sort();
const batch = async (items: { id: string; version: number }[], change: object, as = one.admin) =>
  api<{ items: BatchResult[] }>(as, 'POST', '/api/accounts/batch', { items, change });

describe('an account known by its name', () => {
  it('is added where the platform has no authorisation, and never has a token', async () => {
    const added = await add('甲', {
      externalId: 'v-1',
      tags: ['美妆', '美妆'],
      keeper: { name: '小王', note: '红米 2 号' },
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      binding: 'manual',
      appId: null,
      accountId: 'v-1',
      status: 'active',
      expireAt: null,
      tags: ['美妆'],
      keeper: { name: '小王', note: '红米 2 号' },
      health: { score: null, level: 'unknown' },
    });
    expect((await add('乙', { externalId: 'v-1' })).body.code).toBe('accounts.account_exists');
    expect((await add('丙')).status).toBe(201);
    expect((await add('丙')).body.code).toBe('accounts.account_exists');
    const { id } = added.body;
    const call = bench.accounts.asAccount(one.tenantId, id, {}, async () => 'called');
    await expect(call).rejects.toMatchObject({ kind: 'app_misconfigured' });
    await bench.accounts.sweeps[0]!.run();
    expect(bench.sent.filter(({ key }) => key === id)).toEqual([]);
  });

  it('is no reason for another enterprise to go without: a name proves nothing', async () => {
    expect((await add('甲', { externalId: 'v-1' }, two.admin)).status).toBe(201);
  });

  it('is refused where the platform authorises, and to people who may not', async () => {
    const oauth = { platform: bench.platforms[0]!.platform.id, name: 'x' };
    const refused = await api(one.admin, 'POST', '/api/accounts', oauth);
    expect(refused.body).toMatchObject({ code: 'accounts.wrong_binding', data: { binding: 'oauth' } });
    expect((await add('丁', {}, one.operator)).body.code).toBe('identity.forbidden');
    const start = { platform: HANDMADE };
    expect((await api(one.admin, 'POST', '/api/connect/oauth/start', start)).body.code).toBe(
      'accounts.wrong_binding',
    );
  });

  it('cannot be given tokens behind our back: the database refuses', async () => {
    await expect(
      rows("update oauth_accounts set refresh_at = now() where binding = 'manual'"),
    ).rejects.toThrow('oauth_accounts_binding');
    await expect(
      rows("update oauth_accounts set status = 'reauth_required' where binding = 'manual'"),
    ).rejects.toThrow('oauth_accounts_binding');
  });

  it('is renamed by people; one that a platform names is not', async () => {
    const { id, version } = (await add('旧名')).body;
    const url = `/api/accounts/${id}`;
    const renamed = await api<AccountDetail>(one.admin, 'PATCH', url, {
      name: '新名',
      externalId: 'v-9',
      version,
    });
    expect(renamed.body).toMatchObject({ displayName: '新名', accountId: 'v-9', version: version + 1 });
    const taken = { externalId: 'v-1', version: version + 1 };
    expect((await api(one.admin, 'PATCH', url, taken)).body.code).toBe('accounts.account_exists');
    const real = await bench.account(
      one.admin,
      await bench.bind(one.admin, bench.platforms[0]!.platform, 'u1'),
    );
    const mine = { name: 'x', version: real.version };
    expect((await api(one.admin, 'PATCH', `/api/accounts/${real.id}`, mine)).body.code).toBe(
      'accounts.not_manual',
    );
  });
});

describe('groups, tags, owner and defaults', () => {
  let a: Account;
  let b: Account;
  let north: AccountGroup;
  beforeAll(async () => {
    north = await group('华北');
    a = (await add('组一', { groupIds: [north.id], tags: ['直播'] })).body;
    b = (await add('组二', { ownerId: one.operator.userId })).body;
  });

  it('filter the list, alone and together', async () => {
    expect(a.groups).toEqual([{ id: north.id, name: '华北' }]);
    expect(await listed(`groupId=${north.id}`)).toEqual(['组一']);
    expect(await listed(`tag=${encodeURIComponent('直播')}`)).toEqual(['组一']);
    expect(await listed(`ownerId=${one.operator.userId}`)).toEqual(['组二']);
    expect(await listed(`groupId=${north.id}&ownerId=${one.operator.userId}`)).toEqual([]);
    expect(await listed('health=unknown')).toContain('组二');
    expect(await listed('health=poor')).toEqual([]);
    const tags = await api<{ items: { tag: string }[] }>(one.guest, 'GET', '/api/account-tags');
    expect(tags.body.items.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['直播', '美妆']));
  });

  it('have names of their own and a version; a removed group leaves its accounts', async () => {
    expect((await api(one.admin, 'POST', '/api/account-groups', { name: '华北' })).body.code).toBe(
      'accounts.group_exists',
    );
    const south = await group('South');
    const url = `/api/account-groups/${south.id}`;
    const rename = { name: '华北', version: south.version };
    expect((await api(one.admin, 'PATCH', url, rename)).body.code).toBe('accounts.group_exists');
    expect((await api(one.admin, 'PATCH', url, { ...rename, name: 'SOUTH' })).status).toBe(200);
    expect((await api(one.admin, 'PATCH', url, { ...rename, name: 'x' })).body.code).toBe(
      'http.stale_version',
    );
    await batch([a, b], { kind: 'add_groups', groupIds: [south.id] });
    expect(await listed(`groupId=${south.id}`)).toEqual(['组一', '组二']);
    expect((await api(one.admin, 'DELETE', url)).status).toBe(200);
    a = await bench.account(one.admin, a.id);
    expect(a.groups.map(({ name }) => name)).toEqual(['华北']);
    b = await bench.account(one.admin, b.id);
  });

  it('take settings that the platform has, and a zone that exists', async () => {
    const change = (defaults: object) =>
      api<AccountDetail>(one.admin, 'PATCH', `/api/accounts/${a.id}`, { defaults, version: a.version });
    expect((await change({ settings: { nonsense: 'x' } })).body.code).toBe('accounts.invalid_defaults');
    expect((await change({ timeZone: 'Mars/Olympus' })).body.code).toBe('http.invalid_input');
    const saved = await change({
      titleSuffix: '｜青岚',
      topics: ['穿搭'],
      latePolicy: 'ask',
      timeZone: 'Asia/Tokyo',
    });
    expect(saved.body.defaults).toEqual({
      titleSuffix: '｜青岚',
      descriptionSuffix: '',
      topics: ['穿搭'],
      settings: {},
      latePolicy: 'ask',
      timeZone: 'Asia/Tokyo',
    });
    a = saved.body;
  });
});

describe('a batch', () => {
  it('does each row by itself: done, changed meanwhile, or not there', async () => {
    const [x, y] = [(await add('批一')).body, (await add('批二')).body];
    const foreign = (await add('别家', {}, two.admin)).body;
    const items = [x, { ...y, version: y.version + 5 }, foreign].map(({ id, version }) => ({ id, version }));
    const { body } = await batch(items, { kind: 'add_tags', tags: ['主推'] });
    expect(body.items).toEqual([
      { id: x.id, ok: true, account: expect.objectContaining({ tags: ['主推'], version: x.version + 1 }) },
      { id: y.id, ok: false, code: 'http.stale_version', current: expect.objectContaining({ tags: [] }) },
      { id: foreign.id, ok: false, code: 'accounts.account_not_found' },
    ]);
    const verbs = await rows(
      'select verb, detail from audit_entries where target = $1 order by at desc limit 1',
      [x.id],
    );
    expect(verbs).toEqual([
      { verb: 'accounts.account_changed', detail: { kind: 'add_tags', tags: ['主推'] } },
    ]);
  });

  it('sets owner and project, and takes tags off', async () => {
    const x = (await add('批三', { tags: ['a', 'b'] })).body;
    const project = await seedProject(bench.database.url, one.tenantId, []);
    const after = async (change: object) => {
      const { version } = await bench.account(one.admin, x.id);
      const [first] = (await batch([{ id: x.id, version }], change)).body.items;
      return first?.ok ? first.account : first;
    };
    expect(await after({ kind: 'remove_tags', tags: ['a', 'c'] })).toMatchObject({ tags: ['b'] });
    expect(await after({ kind: 'set_owner', ownerId: one.guest.userId })).toMatchObject({
      ownerId: one.guest.userId,
    });
    expect(await after({ kind: 'set_owner', ownerId: null })).toMatchObject({ ownerId: null });
    expect(await after({ kind: 'move', projectId: project })).toMatchObject({ projectId: project });
    const many = Array.from({ length: 20 }, (_, index) => `t${index}`);
    expect(await after({ kind: 'add_tags', tags: many })).toMatchObject({ code: 'accounts.too_many_tags' });
  });

  it('names nothing of another enterprise', async () => {
    const mine = (await add('批四')).body;
    const theirs = await group('他们', two.admin);
    const hidden = await seedProject(bench.database.url, two.tenantId, []);
    const refusal = async (change: object) => (await batch([mine], change)).body.code;
    expect(await refusal({ kind: 'add_groups', groupIds: [theirs.id] })).toBe('accounts.group_not_found');
    expect(await refusal({ kind: 'move', projectId: hidden })).toBe('workspaces.project_not_found');
    for (const [method, url, body] of [
      ['PATCH', `/api/account-groups/${theirs.id}`, { name: 'x', version: 1 }],
      ['DELETE', `/api/account-groups/${theirs.id}`, undefined],
    ] as const)
      expect((await api(one.admin, method, url, body)).body.code).toBe('accounts.group_not_found');
    expect(await listed(`groupId=${theirs.id}`)).toEqual([]);
  });
});
