/** Every permission in the product, by module; the word is the same in UI, API and log. */
export const permissions = [
  'workspaces:read',
  'workspaces:manage',
  'projects:read',
  'projects:write',
  'audit:read',
  'usage:read',
  'todos:read',
  'todos:write',
  'ai:use',
  'ai:manage',
  'accounts:read',
  'accounts:manage',
  'library:read',
  'library:write',
  'copywriting:read',
  'copywriting:write',
  'studio:read',
  'studio:write',
  'publishing:read',
  'publishing:write',
  'api_keys:write',
  'installation:manage',
] as const;

export type Permission = (typeof permissions)[number];

/** The request's four roles. 系统管理员 belongs to the installation, the other three to an enterprise. */
export const roles = ['system_admin', 'enterprise_admin', 'operator', 'guest'] as const;
export type Role = (typeof roles)[number];
export const tenantRoles = ['enterprise_admin', 'operator', 'guest'] as const;
export type TenantRole = (typeof tenantRoles)[number];

const guest: Permission[] = [
  'workspaces:read',
  'projects:read',
  'todos:read',
  'accounts:read',
  'library:read',
  'copywriting:read',
  'studio:read',
  'publishing:read',
];
const operator: Permission[] = [
  ...guest,
  'projects:write',
  'todos:write',
  'ai:use',
  'library:write',
  'copywriting:write',
  'studio:write',
  'publishing:write',
  'usage:read',
  'api_keys:write',
];
const enterpriseAdmin: Permission[] = [
  ...operator,
  'workspaces:manage',
  'audit:read',
  'ai:manage',
  'accounts:manage',
];

/** Which role may do what: the one table. `system_admin` adds the installation, not other people's content. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  guest,
  operator,
  enterprise_admin: enterpriseAdmin,
  system_admin: ['installation:manage'],
};
