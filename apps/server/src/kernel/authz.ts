import { type Permission, type Role, rolePermissions, type TenantRole } from '@xingluo/contracts/permissions';
import { type Expression, type SqlBool, sql } from 'kysely';

/**
 * Who acts: a person in a browser, a program with an API key of theirs, or `background`: somebody who asked for work
 * that goes on when they have left. One shape for all.
 */
export type Actor = {
  kind: 'session' | 'key' | 'background';
  /** The session or the key; empty in the background. */
  sessionId: string;
  /** What a key may do at most, of what its owner may; null: all of it. */
  scopes?: readonly Permission[] | null;
  /** The person has proven a short while ago that it is them. */
  confirmed?: boolean;
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

type Rights = Pick<Actor, 'isSystemAdmin' | 'role' | 'scopes'>;
const inScope = ({ scopes }: Rights, permission: Permission): boolean =>
  !scopes || scopes.includes(permission);

export const permissionsOf = (actor: Rights): Permission[] =>
  [...new Set(rolesOf(actor).flatMap((role) => rolePermissions[role]))].filter((one) => inScope(actor, one));

/** May this actor do `permission` at all? Which rows they may do it to is `visibleTo`. */
export const can = (actor: Rights, permission: Permission): boolean =>
  inScope(actor, permission) && rolesOf(actor).some((role) => rolePermissions[role].includes(permission));

/**
 * The rows a member may see, for WHERE: those without a project, those of their projects, and all for an
 * administrator. `projectColumn` is the qualified column that holds the project's id.
 */
export const visibleTo = (actor: Member, projectColumn: string): Expression<SqlBool> =>
  actor.role === 'enterprise_admin'
    ? sql<boolean>`true`
    : sql<boolean>`(${sql.ref(projectColumn)} is null or exists (
        select 1 from project_members pm where pm.project_id = ${sql.ref(projectColumn)} and pm.user_id = ${actor.userId}))`;
