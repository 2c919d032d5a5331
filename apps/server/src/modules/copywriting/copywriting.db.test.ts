import { afterAll, describe, expect, it } from 'vitest';
import { seedProject } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import type { Member } from '../../kernel/authz.ts';
import { aiUnderTest } from '../ai/testing/ai-under-test.ts';

const database = await testDatabase();
const xl = await aiUnderTest(database.url);
const { here, elsewhere } = xl;
afterAll(() => xl.close());

const save = (body: object, who: Member = here.operator) =>
  xl.call(who, 'POST', '/api/copies', { type: 'title', content: '三十秒出汁', ...body });
const change = (id: string, version: number, content: string, who: Member = here.operator) =>
  xl.call(who, 'PATCH', `/api/copies/${id}`, { version, content });
const read = async (id: string, who: Member = here.operator) => xl.call(who, 'GET', `/api/copies/${id}`);
const list = async (query: string, who: Member = here.operator) =>
  (await xl.call(who, 'GET', `/api/copies?${query}`)).body as {
    items: { id: string; content: string }[];
    nextCursor: string | null;
  };
const machineText = async (who: Member = here.operator) =>
  (await xl.call(who, 'POST', '/api/ai/generate', { task: 'copy', input: '便携榨汁杯' })).body as {
    output: string;
    callId: string;
    label: string;
  };

describe('saving', () => {
  it('remembers a person as the author of a person’s text', async () => {
    const { status, body } = await save({});
    expect(status).toBe(201);
    expect(body).toMatchObject({ model: 'person', label: null, version: 1, createdBy: here.operator.userId });
    expect((await read(body.id)).body).toMatchObject({
      copy: body,
      versions: [{ version: 1, content: '三十秒出汁', model: 'person' }],
    });
  });

  it('takes model and label of a machine’s text from the call, not from the client', async () => {
    const { output, callId, label } = await machineText();
    const { body } = await save({ type: 'copy', content: output, callId, model: 'gpt-6', label: '手写' });
    expect(body).toMatchObject({ model: 'template', label });
    const [row] = await xl.rows('select origin from copies where id = $1', body.id);
    expect(row?.origin).toMatchObject({ callId, label });
  });

  it('refuses the call of another enterprise and a call that is none', async () => {
    const theirs = await machineText(elsewhere.operator);
    for (const callId of [theirs.callId, 'aic_01jd0000000000000000000000']) {
      const answer = await save({ callId });
      expect(answer).toMatchObject({ status: 404, body: { code: 'ai.call_not_found' } });
    }
  });

  it('refuses a project that the person cannot see', async () => {
    const hidden = await seedProject(database.url, here.tenantId, []);
    const foreign = await seedProject(database.url, elsewhere.tenantId, []);
    for (const projectId of [hidden, foreign]) {
      const answer = await save({ projectId });
      expect(answer).toMatchObject({ status: 404, body: { code: 'workspaces.project_not_found' } });
    }
    expect((await save({ projectId: hidden }, here.admin)).status).toBe(201);
  });

  it('happens once for one Idempotency-Key', async () => {
    const body = { type: 'reply', content: '谢谢喜欢' };
    const headers = { 'idempotency-key': 'save-once' };
    const send = () => xl.call(here.operator, 'POST', '/api/copies', body, headers);
    const [one, two] = await Promise.all([send(), send()]);
    expect(two.body).toEqual(one.body);
    expect((await list('type=reply')).items).toHaveLength(1);
  });
});

describe('changing', () => {
  it('keeps every version, and the label for as long as the words are the machine’s', async () => {
    const { output, callId, label } = await machineText();
    const { body: saved } = await save({ type: 'copy', content: output, callId });
    const rewritten = await change(saved.id, 1, '我自己写的');
    expect(rewritten.body).toMatchObject({ version: 2, model: 'person', label: null });
    const back = await change(saved.id, 2, output);
    expect(back.body).toMatchObject({ version: 3, model: 'template', label, content: output.trim() });
    const { body } = await read(saved.id);
    expect(body.versions.map((row: { version: number; model: string }) => [row.version, row.model])).toEqual([
      [3, 'template'],
      [2, 'person'],
      [1, 'template'],
    ]);
    const [row] = await xl.rows('select origin from copies where id = $1', saved.id);
    expect(row?.origin).toMatchObject({ callId });
  });

  it('makes no version of the same text', async () => {
    const { body: saved } = await save({});
    expect((await change(saved.id, 1, ` ${saved.content} `)).body).toEqual(saved);
    expect((await read(saved.id)).body.versions).toHaveLength(1);
  });

  it('lets one of two at once win, and shows the other what is there now', async () => {
    const { body: saved } = await save({});
    const answers = await Promise.all([change(saved.id, 1, '甲'), change(saved.id, 1, '乙', here.admin)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [won, lost] = [200, 409].map((status) => answers.find((answer) => answer.status === status)?.body);
    expect(lost).toMatchObject({ code: 'http.stale_version', data: { current: won } });
    expect((await read(saved.id)).body.versions).toHaveLength(2);
  });

  it('leaves a trace of who did what', async () => {
    const { body: saved } = await save({});
    await change(saved.id, 1, '改一改', here.admin);
    await xl.call(here.admin, 'DELETE', `/api/copies/${saved.id}`);
    const trace = await xl.rows(
      'select verb, actor_id from audit_entries where target = $1 order by id',
      saved.id,
    );
    expect(trace.map(({ verb, actor_id }) => [verb, actor_id])).toEqual([
      ['copywriting.copy_created', here.operator.userId],
      ['copywriting.copy_changed', here.admin.userId],
      ['copywriting.copy_deleted', here.admin.userId],
    ]);
  });
});

describe('the list', () => {
  it('finds by words, type and project, newest first, page by page', async () => {
    const projectId = await seedProject(database.url, here.tenantId, [here.operator]);
    const texts = ['百分之 100% 好喝', '好喝的第二条', '第三条'];
    for (const content of texts) await save({ content, projectId, type: 'summary' });
    const contents = async (query: string) =>
      (await list(`projectId=${projectId}&${query}`)).items.map(({ content }) => content);
    expect(await contents('type=summary')).toEqual([...texts].reverse());
    expect(await contents(`q=${encodeURIComponent('好喝')}`)).toEqual([texts[1], texts[0]]);
    expect(await contents(`q=${encodeURIComponent('100%')}`)).toEqual([texts[0]]);
    expect(await contents('q=_')).toEqual([]);
    expect(await contents('type=title')).toEqual([]);
    const first = await list(`projectId=${projectId}&limit=2`);
    const second = await list(`projectId=${projectId}&limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ content }) => content)).toEqual([...texts].reverse());
    expect(second.nextCursor).toBeNull();
  });

  it('forgets what was deleted, once', async () => {
    const { body: saved } = await save({ content: '要删的' });
    const remove = () => xl.call(here.operator, 'DELETE', `/api/copies/${saved.id}`);
    expect((await remove()).body).toEqual({ ok: true });
    expect((await remove()).body.code).toBe('copywriting.copy_not_found');
    expect((await read(saved.id)).status).toBe(404);
    expect((await change(saved.id, 2, '又来')).status).toBe(404);
    expect((await list('q=要删的')).items).toEqual([]);
  });
});

describe('the walls', () => {
  it('stand between enterprises', async () => {
    const { body: saved } = await save({ content: '自家的秘密' });
    const answers = [
      await read(saved.id, elsewhere.admin),
      await change(saved.id, 1, '别人的', elsewhere.admin),
      await xl.call(elsewhere.admin, 'DELETE', `/api/copies/${saved.id}`),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, body: { code: 'copywriting.copy_not_found' } });
    expect(JSON.stringify(await list('', elsewhere.admin))).not.toContain('自家的秘密');
  });

  it('hide a project’s copies from people outside it', async () => {
    const projectId = await seedProject(database.url, here.tenantId, []);
    const { body: saved } = await save({ content: '项目里的', projectId }, here.admin);
    expect((await read(saved.id, here.admin)).status).toBe(200);
    expect((await read(saved.id)).status).toBe(404);
    expect((await change(saved.id, 1, '外面的人')).status).toBe(404);
    expect((await list(`projectId=${projectId}`)).items).toEqual([]);
  });

  it('let a guest look and not write', async () => {
    const { body: saved } = await save({});
    expect((await read(saved.id, here.guest)).status).toBe(200);
    expect((await save({}, here.guest)).status).toBe(403);
    expect((await change(saved.id, 1, '客人写的', here.guest)).status).toBe(403);
  });
});
