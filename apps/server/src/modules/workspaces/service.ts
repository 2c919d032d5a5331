import type { TenantRole } from '@xingluo/contracts/permissions';
import type { Project } from '@xingluo/contracts/workspaces';
import type { Actor, Member } from '../../kernel/authz.ts';
import type { Db, SystemTx, Tx } from '../../kernel/db/db.ts';
import { idBefore, toPage } from '../../kernel/db/page.ts';
import { AppError, found } from '../../kernel/errors.ts';
import type { AuditEntry, Note, RequestInfo } from '../../kernel/http/context.ts';
import { newId } from '../../kernel/ids.ts';
import { checkVersion } from '../../kernel/stale.ts';
import { tenantsStore, workspacesStore } from './store.ts';

type NewPerson = { email: string; name: string; passwordHash: string };
export type WorkspacesNeeds = {
  db: Db;
  newTenantKey(tenantId: string): Buffer;
  preparePerson(person: { email: string; name: string; password: string }): Promise<NewPerson>;
  addPersonOnce(tx: SystemTx, person: NewPerson): Promise<{ userId: string; created: boolean }>;
  appendAudit(tx: Pick<SystemTx, 'q'> & { tenantId: string }, entries: AuditEntry[]): Promise<void>;
};

type TenantRow = {
  id: string;
  name: string;
  plan: string;
  status: string;
  version: number;
  created_at: Date;
};
const tenantWire = (row: TenantRow) => ({
  id: row.id,
  name: row.name,
  plan: row.plan,
  status: row.status as 'active' | 'suspended',
  version: row.version,
  createdAt: row.created_at.toISOString(),
});
type MemberRow = {
  user_id: string;
  name: string;
  email: string;
  role: string;
  status: string;
  version: number;
  created_at: Date;
};
const memberWire = (row: MemberRow) => ({
  userId: row.user_id,
  name: row.name,
  email: row.email,
  role: row.role as TenantRole,
  status: row.status as 'active' | 'suspended',
  version: row.version,
  createdAt: row.created_at.toISOString(),
});
type ProjectRow = {
  id: string;
  name: string;
  description: string;
  members: number;
  archived_at: Date | null;
  version: number;
  created_at: Date;
};
const projectWire = (row: ProjectRow): Project => ({
  id: row.id,
  name: row.name,
  description: row.description,
  members: row.members,
  archived: row.archived_at !== null,
  version: row.version,
  createdAt: row.created_at.toISOString(),
});

type PageInput = { cursor?: string | undefined; limit: number; q?: string | undefined };
const wanted = (input: PageInput) => ({ before: idBefore(input), limit: input.limit, q: input.q });

/** Use cases of enterprises, their people and projects. */
export const createWorkspacesService = (needs: WorkspacesNeeds) => {
  const { db } = needs;
  const auditAs = (
    actor: Actor,
    info: RequestInfo,
    verb: AuditEntry['verb'],
    target: string,
    detail = {},
  ): AuditEntry => ({
    actorKind: actor.kind,
    actorId: actor.userId,
    verb,
    target,
    requestId: info.requestId,
    address: info.address,
    detail,
  });

  const foundTenant = async (
    tx: SystemTx,
    { name, adminId }: { name: string; adminId: string },
  ): Promise<string> => {
    const id = newId('t');
    const store = tenantsStore(tx);
    await store.add({ id, name, sealed_key: needs.newTenantKey(id) });
    await store.enroll(id, adminId, 'enterprise_admin');
    return id;
  };
  const visibleProject = async (tx: Tx, actor: Member, id: string) =>
    found(await workspacesStore(tx).project(actor, id), 'workspaces.project_not_found');

  /** An enterprise keeps an administrator: refuses to take the role or seat of the last one. */
  const keepAnAdmin = async (tx: Tx, userId: string): Promise<void> => {
    const admins = await workspacesStore(tx).activeAdmins();
    if (admins.length === 1 && admins[0] === userId) throw new AppError('workspaces.last_admin');
  };

  return {
    foundTenant,
    tenants: (input: PageInput) =>
      db.asSystem('list enterprises', async (tx) =>
        toPage(await tenantsStore(tx).list(wanted(input)), input, (row) => [row.id], tenantWire),
      ),

    async createTenant(
      actor: Actor | null,
      input: { name: string; adminName: string; adminEmail: string; adminPassword: string },
      info: RequestInfo | null,
    ) {
      const person = await needs.preparePerson({
        email: input.adminEmail,
        name: input.adminName,
        password: input.adminPassword,
      });
      return db.asSystem('create an enterprise', async (tx) => {
        const { userId } = await needs.addPersonOnce(tx, person);
        const id = await foundTenant(tx, { name: input.name, adminId: userId });
        if (actor && info)
          await needs.appendAudit({ q: tx.q, tenantId: id }, [
            auditAs(actor, info, 'workspaces.tenant_created', id),
          ]);
        return tenantWire(found(await tenantsStore(tx).byId(id), 'workspaces.tenant_not_found'));
      });
    },

    tenantNamed: (name: string) => db.asSystem('find an enterprise', (tx) => tenantsStore(tx).byName(name)),

    /** Gives a person a seat, creating the person when there is none: the operator's command line. */
    enrollPerson: (
      tenantId: string,
      person: NewPerson,
      role: TenantRole,
    ): Promise<{ userId: string; created: boolean }> =>
      db.asSystem('enroll a person', async (tx) => {
        found(await tenantsStore(tx).byId(tenantId), 'workspaces.tenant_not_found');
        const added = await needs.addPersonOnce(tx, person);
        await tenantsStore(tx).enroll(tenantId, added.userId, role);
        return added;
      }),

    tenant: async (tx: Tx) => tenantWire(await workspacesStore(tx).tenant()),
    async renameTenant(tx: Tx, input: { name: string; version: number }, note: Note) {
      const store = workspacesStore(tx);
      const before = await store.tenant();
      checkVersion(before, input.version, tenantWire(before));
      await store.rename(input.name);
      note(before.id, { from: before.name, to: input.name });
      return tenantWire(await store.tenant());
    },

    members: async (tx: Tx, input: PageInput) =>
      toPage(await workspacesStore(tx).members(wanted(input)), input, (row) => [row.user_id], memberWire),

    /**
     * Adds a person with a first password. One transaction holds person, seat and audit row. Somebody who exists already
     * cannot be pulled in: whoever created that person first may know the password.
     */
    async addMember(
      actor: Member,
      input: { email: string; name: string; role: TenantRole; password: string },
      info: RequestInfo,
    ) {
      const person = await needs.preparePerson(input);
      const userId = await db.asSystem('add a member', async (tx) => {
        const added = await needs.addPersonOnce(tx, person);
        if (!added.created) throw new AppError('identity.email_taken');
        await tenantsStore(tx).enroll(actor.tenantId, added.userId, input.role);
        await needs.appendAudit({ q: tx.q, tenantId: actor.tenantId }, [
          auditAs(actor, info, 'workspaces.member_added', added.userId, { role: input.role }),
        ]);
        return added.userId;
      });
      return db.withTenant(actor.tenantId, async (tx) =>
        memberWire(found(await workspacesStore(tx).member(userId), 'workspaces.member_not_found')),
      );
    },

    async changeMember(
      tx: Tx,
      input: {
        userId: string;
        role?: TenantRole | undefined;
        status?: 'active' | 'suspended' | undefined;
        version: number;
      },
      note: Note,
    ) {
      const store = workspacesStore(tx);
      const before = found(await store.member(input.userId), 'workspaces.member_not_found');
      checkVersion(before, input.version, memberWire(before));
      const losesSeat =
        (input.role ?? before.role) !== 'enterprise_admin' || (input.status ?? before.status) !== 'active';
      if (losesSeat && before.role === 'enterprise_admin') await keepAnAdmin(tx, input.userId);
      await store.changeMember(input.userId, {
        ...(input.role ? { role: input.role } : {}),
        ...(input.status ? { status: input.status } : {}),
      });
      note(input.userId, {
        from: { role: before.role, status: before.status },
        to: { role: input.role, status: input.status },
      });
      return memberWire(found(await store.member(input.userId), 'workspaces.member_not_found'));
    },

    async removeMember(tx: Tx, input: { userId: string }, note: Note) {
      const store = workspacesStore(tx);
      const before = found(await store.member(input.userId), 'workspaces.member_not_found');
      if (before.role === 'enterprise_admin') await keepAnAdmin(tx, input.userId);
      await store.removeFromProjects(input.userId);
      await store.removeMember(input.userId);
      note(input.userId, { role: before.role });
    },

    isMember: async (tx: Tx, userId: string): Promise<boolean> => {
      const row = await workspacesStore(tx).member(userId);
      return row?.status === 'active';
    },

    /** Somebody who asked for work in the background, with the role they have now; null: no member any more. */
    actingMember: async (tx: Tx, userId: string): Promise<Member | null> => {
      const row = await workspacesStore(tx).acting(userId);
      if (!row) return null;
      return {
        kind: 'background',
        sessionId: '',
        userId: row.id,
        name: row.name,
        email: row.email,
        locale: row.locale,
        timeZone: row.time_zone,
        isSystemAdmin: false,
        tenantId: tx.tenantId,
        role: row.role as TenantRole,
      };
    },

    /** Ids of active members by their e-mail in lower case; who is no member is absent. */
    membersByEmail: async (tx: Tx, emails: string[]): Promise<Map<string, string>> => {
      const rows = await workspacesStore(tx).activeByEmail(emails.map((one) => one.toLowerCase()));
      return new Map(rows.map((row) => [row.email.toLowerCase(), row.user_id]));
    },

    projects: async (tx: Tx, actor: Member, input: PageInput) =>
      toPage(await workspacesStore(tx).projects(actor, wanted(input)), input, (row) => [row.id], projectWire),
    project: async (tx: Tx, actor: Member, id: string) => projectWire(await visibleProject(tx, actor, id)),
    projectVisible: async (tx: Tx, actor: Member, id: string): Promise<boolean> =>
      Boolean(await workspacesStore(tx).project(actor, id)),

    async createProject(tx: Tx, actor: Member, input: { name: string; description: string }, note: Note) {
      const store = workspacesStore(tx);
      const id = newId('p');
      await store.addProject({
        id,
        name: input.name,
        description: input.description,
        created_by: actor.userId,
      });
      await store.addProjectMember(id, actor.userId, actor.userId);
      note(id, { name: input.name });
      return projectWire(await visibleProject(tx, actor, id));
    },

    async changeProject(
      tx: Tx,
      actor: Member,
      input: {
        id: string;
        name?: string | undefined;
        description?: string | undefined;
        archived?: boolean | undefined;
        version: number;
      },
      note: Note,
    ) {
      const before = await visibleProject(tx, actor, input.id);
      checkVersion(before, input.version, projectWire(before));
      const { name, description, archived } = input;
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(archived === undefined ? {} : { archived }),
      };
      await workspacesStore(tx).changeProject(input.id, change);
      note(input.id, change);
      return projectWire(await visibleProject(tx, actor, input.id));
    },

    async projectMembers(tx: Tx, actor: Member, id: string) {
      await visibleProject(tx, actor, id);
      return (await workspacesStore(tx).projectMembers(id)).map((row) => ({
        userId: row.user_id,
        name: row.name,
        email: row.email,
        role: row.role as TenantRole,
      }));
    },
    async addProjectMember(tx: Tx, actor: Member, input: { id: string; userId: string }, note: Note) {
      await visibleProject(tx, actor, input.id);
      found(await workspacesStore(tx).member(input.userId), 'workspaces.member_not_found');
      await workspacesStore(tx).addProjectMember(input.id, input.userId, actor.userId);
      note(input.id, { userId: input.userId });
    },
    async removeProjectMember(tx: Tx, actor: Member, input: { id: string; userId: string }, note: Note) {
      await visibleProject(tx, actor, input.id);
      await workspacesStore(tx).removeProjectMember(input.id, input.userId);
      note(input.id, { userId: input.userId });
    },
  };
};
export type WorkspacesService = ReturnType<typeof createWorkspacesService>;
