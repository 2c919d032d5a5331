import type { TenantRole } from '@xingluo/contracts/permissions';
import { sql } from 'kysely';
import { type Member, visibleTo } from '../../kernel/authz.ts';
import type { SystemTx, Tx } from '../../kernel/db/db.ts';
import { likeText } from '../../kernel/db/json.ts';

type PageWanted = { before: string | undefined; limit: number; q?: string | undefined };

/** Enterprises as the installation sees them, before any of them is entered. */
export const tenantsStore = ({ q }: Pick<SystemTx, 'q'>) => ({
  list: ({ before, limit }: PageWanted) => {
    const rows = q
      .selectFrom('tenants')
      .select(['id', 'name', 'plan', 'status', 'version', 'created_at'])
      .orderBy('id', 'desc')
      .limit(limit + 1);
    return (before ? rows.where('id', '<', before) : rows).execute();
  },
  byId: (id: string) =>
    q
      .selectFrom('tenants')
      .select(['id', 'name', 'plan', 'status', 'version', 'created_at'])
      .where('id', '=', id)
      .executeTakeFirst(),
  byName: (name: string) =>
    q.selectFrom('tenants').select(['id', 'name']).where('name', '=', name).executeTakeFirst(),
  add: (tenant: { id: string; name: string; sealed_key: Buffer }) =>
    q.insertInto('tenants').values(tenant).execute(),
  enroll: (tenantId: string, userId: string, role: TenantRole) =>
    sql`select enroll(${tenantId}, ${userId}, ${role})`.execute(q),
});

/** People and projects of one enterprise. */
export const workspacesStore = ({ q, tenantId }: Tx) => {
  const people = () =>
    q
      .selectFrom('members as m')
      .innerJoin('users as u', 'u.id', 'm.user_id')
      .select(['m.user_id', 'u.name', 'u.email', 'm.role', 'm.status', 'm.version', 'm.created_at']);
  const projects = (actor: Member) =>
    q
      .selectFrom('projects as p')
      .selectAll('p')
      .select(sql<number>`(select count(*) from project_members pm where pm.project_id = p.id)`.as('members'))
      .where(visibleTo(actor, 'p.id'));
  return {
    tenant: () =>
      q
        .selectFrom('tenants')
        .select(['id', 'name', 'plan', 'status', 'version', 'created_at'])
        .executeTakeFirstOrThrow(),
    rename: (name: string) =>
      q.updateTable('tenants').set({ name, version: sql`version + 1` }).where('id', '=', tenantId).execute(),

    members: ({ before, limit, q: wanted }: PageWanted) => {
      let rows = people()
        .orderBy('m.user_id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('m.user_id', '<', before);
      if (wanted)
        rows = rows.where((eb) =>
          eb.or([eb('u.name', 'ilike', likeText(wanted)), eb('u.email', 'ilike', likeText(wanted))]),
        );
      return rows.execute();
    },
    member: (userId: string) => people().where('m.user_id', '=', userId).executeTakeFirst(),
    /** As they stand now: nobody once the person, the seat or the enterprise is suspended. */
    acting: (userId: string) =>
      q
        .selectFrom('members as m')
        .innerJoin('users as u', 'u.id', 'm.user_id')
        .innerJoin('tenants as t', 't.id', 'm.tenant_id')
        .select(['u.id', 'u.name', 'u.email', 'u.locale', 'u.time_zone', 'm.role'])
        .where('m.user_id', '=', userId)
        .where('m.status', '=', 'active')
        .where('u.status', '=', 'active')
        .where('t.status', '=', 'active')
        .executeTakeFirst(),
    activeByEmail: (emails: string[]) =>
      people()
        .where('m.status', '=', 'active')
        .where(sql<boolean>`lower(u.email) = any(${emails}::text[])`)
        .execute(),
    /** Locks the administrators, so that two people cannot remove the last two at once. */
    activeAdmins: async (): Promise<string[]> => {
      const rows = await q
        .selectFrom('members')
        .select('user_id')
        .where('role', '=', 'enterprise_admin')
        .where('status', '=', 'active')
        .forUpdate()
        .execute();
      return rows.map((row) => row.user_id);
    },
    changeMember: (userId: string, change: { role?: TenantRole; status?: string }) =>
      q
        .updateTable('members')
        .set({ ...change, version: sql`version + 1` })
        .where('user_id', '=', userId)
        .execute(),
    removeMember: (userId: string) => q.deleteFrom('members').where('user_id', '=', userId).execute(),
    removeFromProjects: (userId: string) =>
      q.deleteFrom('project_members').where('user_id', '=', userId).execute(),

    projects: (actor: Member, { before, limit, q: wanted }: PageWanted) => {
      let rows = projects(actor)
        .orderBy('p.id', 'desc')
        .limit(limit + 1);
      if (before) rows = rows.where('p.id', '<', before);
      if (wanted) rows = rows.where('p.name', 'ilike', likeText(wanted));
      return rows.execute();
    },
    project: (actor: Member, id: string) => projects(actor).where('p.id', '=', id).executeTakeFirst(),
    addProject: (project: { id: string; name: string; description: string; created_by: string }) =>
      q
        .insertInto('projects')
        .values({ ...project, tenant_id: tenantId })
        .execute(),
    changeProject: (id: string, change: { name?: string; description?: string; archived?: boolean }) => {
      const { archived, ...texts } = change;
      return q
        .updateTable('projects')
        .set({
          ...texts,
          ...(archived === undefined ? {} : { archived_at: archived ? sql`now()` : null }),
          version: sql`version + 1`,
        })
        .where('id', '=', id)
        .execute();
    },
    projectMembers: (id: string) =>
      people()
        .innerJoin('project_members as pm', 'pm.user_id', 'm.user_id')
        .where('pm.project_id', '=', id)
        .orderBy('u.name')
        .execute(),
    addProjectMember: (projectId: string, userId: string, by: string) =>
      q
        .insertInto('project_members')
        .values({ tenant_id: tenantId, project_id: projectId, user_id: userId, added_by: by })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    removeProjectMember: (projectId: string, userId: string) =>
      q
        .deleteFrom('project_members')
        .where('project_id', '=', projectId)
        .where('user_id', '=', userId)
        .execute(),
  };
};
