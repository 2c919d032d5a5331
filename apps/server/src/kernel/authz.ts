import { type Permission, type Role, rolePermissions, type TenantRole } from '@xingluo/contracts/permissions';
import { type Expression, type SqlBool, sql } from 'kysely';

/**
 * Who acts: a session, a bearer token or an API key later, or `background`: somebody who asked for work that goes on
 * when they have left. One shape for all.
 */
export type Actor = {
  kind: 'session' | 'background';
  /** Empty in the background. */
  sessionId: string;
  userId: string;
  name: string;
  email: string;
  locale: string;
  timeZone: string;
  isSystemAdmin: boolean;
  tenantId: string | null;
  role: TenantRole | null;
};

/** An actor in an enterprise: what every permission route sees. */
export type Member = Actor & { tenantId: string; role: TenantRole };

export const rolesOf = (actor: Pick<Actor, 'isSystemAdmin' | 'role'>): Role[] => [
  ...(actor.isSystemAdmin ? (['system_admin'] as const) : []),
  ...(actor.role ? [actor.role] : []),
];

export const permissionsOf = (actor: Pick<Actor, 'isSystemAdmin' | 'role'>): Permission[] => [
  ...new Set(rolesOf(actor).flatMap((role) => rolePermissions[role])),
];

/** May this actor do `permission` at all? Which rows they may do it to is `visibleTo`. */
export const can = (actor: Pick<Actor, 'isSystemAdmin' | 'role'>, permission: Permission): boolean =>
  rolesOf(actor).some((role) => rolePermissions[role].includes(permission));

/**
 * The rows a member may see, for WHERE: those without a project, those of their projects, and all for an
 * administrator. `projectColumn` is the qualified column that holds the project's id.
 */
export const visibleTo = (actor: Member, projectColumn: string): Expression<SqlBool> =>
  actor.role === 'enterprise_admin'
    ? sql<boolean>`true`
    : sql<boolean>`(${sql.ref(projectColumn)} is null or exists (
        select 1 from project_members pm where pm.project_id = ${sql.ref(projectColumn)} and pm.user_id = ${actor.userId}))`;
