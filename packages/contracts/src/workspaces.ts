import { z } from 'zod';
import { email, password } from './identity.ts';
import { tenantRoles } from './permissions.ts';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export const tenant = z.object({
  id: id('t'),
  name: z.string(),
  plan: z.string(),
  status: z.enum(['active', 'suspended']),
  version,
  createdAt: instant,
});
export const member = z.object({
  userId: id('u'),
  name: z.string(),
  email: z.string(),
  role: z.enum(tenantRoles),
  status: z.enum(['active', 'suspended']),
  version,
  createdAt: instant,
});
export const project = z.object({
  id: id('p'),
  name: z.string(),
  description: z.string(),
  members: z.number().int(),
  archived: z.boolean(),
  version,
  createdAt: instant,
});
export type Project = z.infer<typeof project>;

const role = z.enum(tenantRoles);

export const workspacesContract = {
  tenants: route('GET', '/api/tenants', 'All enterprises of this installation', {
    permission: 'installation:manage',
  })
    .input(z.object(pageQuery))
    .output(page(tenant)),
  createTenant: route(
    'POST',
    '/api/tenants',
    'Create an enterprise with its administrator',
    {
      permission: 'installation:manage',
      noAuditBecause: 'the use case writes workspaces.tenant_created into the new enterprise itself',
    },
    201,
  )
    .input(z.object({ name: text(80), adminName: text(60), adminEmail: email, adminPassword: password }))
    .output(tenant),
  tenant: route('GET', '/api/tenant', 'The enterprise I work in', { permission: 'workspaces:read' }).output(
    tenant,
  ),
  renameTenant: route('PATCH', '/api/tenant', 'Rename the enterprise', {
    permission: 'workspaces:manage',
    audit: 'workspaces.tenant_renamed',
  })
    .input(z.object({ name: text(80), version }))
    .output(tenant),
  members: route('GET', '/api/members', 'People of the enterprise', { permission: 'workspaces:read' })
    .input(z.object({ ...pageQuery, q: z.string().max(100).optional() }))
    .output(page(member)),
  addMember: route(
    'POST',
    '/api/members',
    'Add a person with a role',
    {
      permission: 'workspaces:manage',
      audit: 'workspaces.member_added',
    },
    201,
  )
    .input(z.object({ email, name: text(60), role, password }))
    .output(member),
  changeMember: route('PATCH', '/api/members/{userId}', 'Change role or suspend', {
    permission: 'workspaces:manage',
    audit: 'workspaces.member_changed',
  })
    .input(
      z.object({
        userId: id('u'),
        role: role.optional(),
        status: z.enum(['active', 'suspended']).optional(),
        version,
      }),
    )
    .output(member),
  removeMember: route('DELETE', '/api/members/{userId}', 'Remove from the enterprise', {
    permission: 'workspaces:manage',
    audit: 'workspaces.member_removed',
  })
    .input(z.object({ userId: id('u') }))
    .output(ok),
  projects: route('GET', '/api/projects', 'Projects I can see', { permission: 'projects:read' })
    .input(z.object({ ...pageQuery, q: z.string().max(100).optional() }))
    .output(page(project)),
  project: route('GET', '/api/projects/{id}', 'One project', { permission: 'projects:read' })
    .input(z.object({ id: id('p') }))
    .output(project),
  createProject: route(
    'POST',
    '/api/projects',
    'Create a project',
    {
      permission: 'projects:write',
      audit: 'workspaces.project_created',
    },
    201,
  )
    .input(z.object({ name: text(80), description: z.string().trim().max(500).default('') }))
    .output(project),
  changeProject: route('PATCH', '/api/projects/{id}', 'Rename, describe or archive', {
    permission: 'projects:write',
    audit: 'workspaces.project_changed',
  })
    .input(
      z.object({
        id: id('p'),
        name: text(80).optional(),
        description: z.string().trim().max(500).optional(),
        archived: z.boolean().optional(),
        version,
      }),
    )
    .output(project),
  projectMembers: route('GET', '/api/projects/{id}/members', 'Who works on it', {
    permission: 'projects:read',
  })
    .input(z.object({ id: id('p') }))
    .output(z.object({ items: z.array(member.pick({ userId: true, name: true, email: true, role: true })) })),
  addProjectMember: route('POST', '/api/projects/{id}/members', 'Add a member of the enterprise', {
    permission: 'projects:write',
    audit: 'workspaces.project_member_added',
  })
    .input(z.object({ id: id('p'), userId: id('u') }))
    .output(ok),
  removeProjectMember: route('DELETE', '/api/projects/{id}/members/{userId}', 'Take a person off', {
    permission: 'projects:write',
    audit: 'workspaces.project_member_removed',
  })
    .input(z.object({ id: id('p'), userId: id('u') }))
    .output(ok),
};
