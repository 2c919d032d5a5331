import { afterAll, describe, expect, it } from 'vitest';
import { AS } from '../../engines/testing/http.ts';
import { rowsOf, seedProject } from '../../engines/testing/seed.ts';
import { testDatabase } from '../../engines/testing/test-database.ts';
import type { Member } from '../../kernel/authz.ts';
import { newId } from '../../kernel/ids.ts';
import { openLibraryBench } from './testing/bench.ts';

const database = await testDatabase();
const bench = await openLibraryBench(database);
const { one, two } = bench;
const { db } = bench.needs;
const { library, http } = await bench.open();
afterAll(async () => {
  await http.close();
  await bench.close();
});

const ask = async (as: Member, method: 'GET' | 'PATCH' | 'DELETE', url: string, body?: object) => {
  const answer = await http.inject({
    method,
    url,
    headers: { [AS]: as.userId },
    ...(body ? { payload: body } : {}),
  });
  return { status: answer.statusCode, body: answer.json() };
};
const asset = async (
  tenantId: string,
  over: { name?: string; projectId?: string; status?: string; type?: string } = {},
) => {
  const id = newId('as');
  await rowsOf(
    database.url,
    `insert into assets (id, tenant_id, project_id, name, status, type, bytes, url, hash, content_type, created_by)
     values ($1, $2, $3, $4, $5, $6, 5, $7, 'ab', 'video/mp4', 'u')`,
    [
      id,
      tenantId,
      over.projectId ?? null,
      over.name ?? '片.mp4',
      over.status ?? 'ready',
      over.type ?? 'video',
      `${tenantId}/assets/${id}/source.mp4`,
    ],
  );
  return id;
};
const listed = async (as: Member, query = '') =>
  (await ask(as, 'GET', `/api/assets${query}`)).body.items.map((item: { id: string }) => item.id);

describe('the list', () => {
  it('shows an enterprise only its own, newest first, page by page', async () => {
    const ids = [await asset(two.tenantId), await asset(two.tenantId), await asset(two.tenantId)];
    await asset(one.tenantId);
    expect(await listed(two.operator)).toEqual(ids.toReversed());
    const first = (await ask(two.operator, 'GET', '/api/assets?limit=2')).body;
    expect(first.items.map((item: { id: string }) => item.id)).toEqual([ids[2], ids[1]]);
    expect(await listed(two.operator, `?limit=2&cursor=${first.nextCursor}`)).toEqual([ids[0]]);
    expect((await ask(two.operator, 'GET', `/api/assets/${ids[0]}`)).body.url).toMatch(/^\/files\//);
    expect((await ask(one.admin, 'GET', `/api/assets/${ids[0]}`)).body.code).toBe('library.asset_not_found');
  });

  it('finds by name literally, type, status and project', async () => {
    const project = await seedProject(database.url, one.tenantId, [one.operator]);
    const wanted = await asset(one.tenantId, { name: '5%_折扣.mp4', projectId: project, status: 'checking' });
    await asset(one.tenantId, { name: '5xx折扣.mp4', type: 'image' });
    expect(await listed(one.operator, `?q=${encodeURIComponent('%_折')}`)).toEqual([wanted]);
    expect(await listed(one.operator, `?projectId=${project}`)).toEqual([wanted]);
    expect(await listed(one.operator, '?status=checking')).toEqual([wanted]);
    expect(await listed(one.operator, '?type=image')).toHaveLength(1);
  });

  it('hides what lies in a project of others, also from its own address', async () => {
    const project = await seedProject(database.url, one.tenantId, [one.operator]);
    const id = await asset(one.tenantId, { projectId: project });
    expect(await listed(one.guest)).not.toContain(id);
    expect((await ask(one.guest, 'GET', `/api/assets/${id}`)).status).toBe(404);
    expect(await listed(one.admin)).toContain(id);
    await expect(db.withTenant(one.tenantId, (tx) => library.readyAsset(tx, one.guest, id))).rejects.toThrow(
      'No such asset',
    );
  });
});

describe('renaming', () => {
  it('refuses a stale version with the current state; of two at once one wins', async () => {
    const id = await asset(one.tenantId);
    const rename = (name: string) => ask(one.operator, 'PATCH', `/api/assets/${id}`, { name, version: 1 });
    const answers = await Promise.all([rename('甲'), rename('乙')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const won = answers.find(({ status }) => status === 200)?.body;
    const lost = answers.find(({ status }) => status === 409)?.body;
    expect(lost.data.current).toMatchObject({ id, name: won.name, version: 2 });
    expect((await ask(one.guest, 'PATCH', `/api/assets/${id}`, { name: 'x', version: 2 })).status).toBe(403);
    expect((await ask(two.admin, 'PATCH', `/api/assets/${id}`, { name: 'x', version: 2 })).status).toBe(404);
  });
});

describe('deleting', () => {
  const used = (id: string) => ({ kind: 'video', id });
  it('waits until nobody uses it', async () => {
    const id = await asset(one.tenantId);
    const by = used(newId('v'));
    await db.withTenant(one.tenantId, (tx) => library.markUsed(tx, id, by));
    await db.withTenant(one.tenantId, (tx) => library.markUsed(tx, id, by));
    expect((await ask(one.operator, 'DELETE', `/api/assets/${id}`)).body.code).toBe('library.asset_in_use');
    await db.withTenant(one.tenantId, (tx) => library.releaseUse(tx, by));
    expect((await ask(one.operator, 'DELETE', `/api/assets/${id}`)).body).toEqual({ ok: true });
    expect((await ask(one.operator, 'DELETE', `/api/assets/${id}`)).status).toBe(404);
    await expect(db.withTenant(one.tenantId, (tx) => library.markUsed(tx, id, by))).rejects.toThrow(
      'No such asset',
    );
    const verbs = await rowsOf(database.url, 'select verb from audit_entries where target = $1', [id]);
    expect(verbs).toEqual([{ verb: 'library.asset_deleted' }]);
  });

  it('and using at once never both succeed', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await asset(one.tenantId);
      const [deleted, marked] = await Promise.all([
        ask(one.operator, 'DELETE', `/api/assets/${id}`),
        db
          .withTenant(one.tenantId, (tx) => library.markUsed(tx, id, used(newId('v'))))
          .then(
            () => true,
            () => false,
          ),
      ]);
      expect(deleted.status === 200).toBe(!marked);
    }
  });
});

describe('for other modules', () => {
  it('only a ready asset of the own enterprise is given out', async () => {
    const waiting = await asset(one.tenantId, { status: 'checking' });
    const ready = await asset(one.tenantId);
    await db.withTenant(one.tenantId, async (tx) => {
      await expect(library.readyAsset(tx, one.operator, waiting)).rejects.toMatchObject({
        code: 'library.not_ready',
      });
      expect(await library.assetForJob(tx, waiting)).toBeNull();
      expect(await library.readyAsset(tx, one.operator, ready)).toMatchObject({
        id: ready,
        type: 'video',
        key: `${one.tenantId}/assets/${ready}/source.mp4`,
      });
    });
    await db.withTenant(two.tenantId, async (tx) => {
      expect(await library.assetForJob(tx, ready)).toBeNull();
      await expect(library.markUsed(tx, ready, { kind: 'video', id: newId('v') })).rejects.toThrow(
        'No such asset',
      );
    });
  });
});
