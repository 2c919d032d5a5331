import type { TenantRole } from '@xingluo/contracts/permissions';
import pg from 'pg';
import type { Member } from '../../kernel/authz.ts';
import { newId } from '../../kernel/ids.ts';

export type SeededTenant = { tenantId: string; admin: Member; operator: Member; guest: Member };

/** One enterprise with a person in each role, written as the owner of the database. */
export const seedTenant = (url: string, { sealedKey = Buffer.alloc(1) } = {}): Promise<SeededTenant> =>
  asOwner(url, async (client) => {
    const tenantId = newId('t');
    await client.query('insert into tenants (id, name, sealed_key) values ($1, $1, $2)', [
      tenantId,
      sealedKey,
    ]);
    const person = async (role: TenantRole): Promise<Member> => {
      const userId = newId('u');
      const email = `${userId}@example.test`;
      await client.query('insert into users (id, email, name) values ($1, $2, $3)', [userId, email, role]);
      await client.query('insert into members (tenant_id, user_id, role) values ($1, $2, $3)', [
        tenantId,
        userId,
        role,
      ]);
      return {
        kind: 'session',
        sessionId: newId('ses'),
        userId,
        name: role,
        email,
        locale: 'zh-CN',
        timeZone: 'Asia/Shanghai',
        isSystemAdmin: false,
        confirmed: true,
        tenantId,
        role,
      };
    };
    return {
      tenantId,
      admin: await person('enterprise_admin'),
      operator: await person('operator'),
      guest: await person('guest'),
    };
  });

/** A project of this enterprise that only `people` (and its administrators) can see. */
export const seedProject = (url: string, tenantId: string, people: Member[]): Promise<string> =>
  asOwner(url, async (client) => {
    const id = newId('p');
    await client.query('insert into projects (id, tenant_id, name, created_by) values ($1, $2, $1, $2)', [
      id,
      tenantId,
    ]);
    for (const { userId } of people)
      await client.query(
        'insert into project_members (tenant_id, project_id, user_id, added_by) values ($1, $2, $3, $3)',
        [tenantId, id, userId],
      );
    return id;
  });

/** Rows as the owner sees them, over all enterprises: for looking behind the product's back. */
export const rowsOf = <R extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> => asOwner(url, async (client) => (await client.query<R>(sql, values)).rows);

const asOwner = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, application_name: 'xingluo test seed' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
