import type { ImportReport } from '@xingluo/contracts/account-import';
import type { Account } from '@xingluo/contracts/accounts';
import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../../../engines/testing/test-database.ts';
import { openAccountsBench } from '../testing/bench.ts';

const bench = await openAccountsBench(await testDatabase());
afterAll(bench.close);
const { one, two, api } = bench;
const head = '平台,账号名称,平台账号ID,分组,标签,负责人邮箱,设备保管人,备注';
const send = async (text: string | Buffer, how: 'preview' | 'apply', as = one.admin) =>
  api<ImportReport>(as, 'POST', `/api/accounts/import${how === 'preview' ? '/preview' : ''}`, {
    file: Buffer.from(text).toString('base64'),
  });
const list = async (as = one.admin) =>
  (await api<{ items: Account[] }>(as, 'GET', '/api/accounts')).body.items;
const told = ({ lines }: ImportReport) =>
  lines.map(({ line, action, problem }) => [line, problem ? problem.code : action]);

it('previews without a trace, applies, and the same file a second time changes nothing', async () => {
  const file = [
    head,
    `手工号,青岚,v1,华北;美妆,主推、直播,${one.operator.email.toUpperCase()},小王,"红米, 2 号"`,
    'Handmade,沐野,,,,,,',
    'handmade,沐野二,v3,华北,,,,',
  ].join('\r\n');
  const preview = await send(file, 'preview');
  expect(preview.body).toMatchObject({
    applied: false,
    encoding: 'utf-8',
    newGroups: ['华北', '美妆'],
    ignored: [],
  });
  expect(told(preview.body)).toEqual([
    [2, 'create'],
    [3, 'create'],
    [4, 'create'],
  ]);
  expect(await list()).toEqual([]);

  const applied = await send(`\uFEFF${file}`, 'apply');
  expect(applied.body.applied).toBe(true);
  const account = (await list()).find(({ displayName }) => displayName === '青岚');
  expect(account).toMatchObject({
    accountId: 'v1',
    ownerId: one.operator.userId,
    tags: ['主推', '直播'],
    keeper: { name: '小王' },
    notes: '红米, 2 号',
    groups: [{ name: '华北' }, { name: '美妆' }],
  });
  expect(told((await send(file, 'apply')).body)).toEqual([
    [2, 'same'],
    [3, 'same'],
    [4, 'same'],
  ]);
  expect(await list()).toHaveLength(3);
  expect((await list()).find(({ id }) => id === account!.id)?.version).toBe(account!.version);
});

it('updates by id, else by a name that is unique; an empty cell says nothing', async () => {
  const file = `账号名称,平台,平台账号ID,标签,未知列\n改了名,手工号,v1,新标签,x\n沐野,手工号,v2,,x\n`;
  const { body } = await send(file, 'apply');
  expect(told(body)).toEqual([
    [2, 'update'],
    [3, 'update'],
  ]);
  expect(body.ignored).toEqual(['未知列']);
  const accounts = await list();
  expect(accounts.find(({ accountId }) => accountId === 'v1')).toMatchObject({
    displayName: '青岚',
    tags: ['新标签'],
    keeper: { name: '小王' },
    groups: [{ name: '华北' }, { name: '美妆' }],
  });
  expect(accounts.find(({ displayName }) => displayName === '沐野')?.accountId).toBe('v2');
});

it('says of every line what is wrong, and applies the others only', async () => {
  const { platform } = bench.platforms[0]!;
  const lines = [
    ['手工号', '', '', '', '', ''],
    ['火星站', '甲', '', '', '', ''],
    [platform.id, '甲', '', '', '', ''],
    ['手工号', '乙', '1.23457E+17', '', '', ''],
    ['手工号', '丙', '', '', '', 'nobody@example.test'],
    ['手工号', '丁', '', '', '一个超过二十个字的标签一个超过二十个字的标签', ''],
    ['手工号', '戊', '', '', '', ''],
    ['手工号', '戊', '', '', '', ''],
    ['手工号', '己'.repeat(61), '', '', '', ''],
    ['手工号'],
    ['手工号', '庚', '', '', '', two.admin.email],
  ];
  const text = [head, ...lines.map((cells) => cells.join(','))].join('\n');
  const preview = told((await send(text, 'preview')).body);
  expect(preview).toEqual([
    [2, 'name_missing'],
    [3, 'platform_unknown'],
    [4, 'must_be_bound'],
    [5, 'scientific_id'],
    [6, 'owner_unknown'],
    [7, 'bad_tag'],
    [8, 'create'],
    [9, 'twice_in_file'],
    [10, 'too_long'],
    [11, 'cell_count'],
    [12, 'owner_unknown'],
  ]);
  const before = (await list()).length;
  await send(text, 'apply');
  expect((await list()).length).toBe(before + 1);
});

it('reads what Excel on a Chinese Windows saves', async () => {
  // 平台,账号名称 / handmade,国标 in GB18030
  const gb = Buffer.concat([
    Buffer.from([0xc6, 0xbd, 0xcc, 0xa8, 0x2c, 0xd5, 0xcb, 0xba, 0xc5, 0xc3, 0xfb, 0xb3, 0xc6, 0x0d, 0x0a]),
    Buffer.from('handmade,'),
    Buffer.from([0xb9, 0xfa, 0xb1, 0xea]),
  ]);
  const { body } = await send(gb, 'preview');
  expect(body).toMatchObject({ encoding: 'gb18030', lines: [{ name: '国标', action: 'create' }] });
});

it('refuses files that are none, and people who may not', async () => {
  const code = async (text: string, as = one.admin) => (await send(text, 'preview', as)).body.code;
  expect(await code('a,b\n1,2')).toBe('accounts.import_no_columns');
  expect(await code(`${head}\n"open`)).toBe('accounts.import_unreadable');
  expect(await code('PK\0\0')).toBe('accounts.import_unreadable');
  expect(await code(`${head}\n${'x,y\n'.repeat(2001)}`)).toBe('accounts.import_too_long');
  expect(await code(head, one.operator)).toBe('identity.forbidden');
});

it('matches no account of another enterprise', async () => {
  const { body } = await send(`${head}\n手工号,青岚,v1,,,,,`, 'apply', two.admin);
  expect(told(body)).toEqual([[2, 'create']]);
  expect(await list(two.admin)).toHaveLength(1);
});
