import type { Module } from '../../kernel/module.ts';
import { workspacesRoutes } from './routes.ts';
import { createWorkspacesService, type WorkspacesNeeds } from './service.ts';

/** 企业与成员: enterprises, people's seats and roles, projects. */
export const createWorkspaces = (needs: WorkspacesNeeds) => {
  const service = createWorkspacesService(needs);
  return {
    handlers: workspacesRoutes(service),
    tables: [
      { table: 'members', erase: 'delete' },
      { table: 'projects', erase: 'delete' },
      { table: 'project_members', erase: 'delete' },
    ],
    foundTenant: service.foundTenant,
    createTenant: service.createTenant,
    enrollPerson: service.enrollPerson,
    tenantNamed: service.tenantNamed,
    projectVisible: service.projectVisible,
    isMember: service.isMember,
    actingMember: service.actingMember,
    membersByEmail: service.membersByEmail,
  } satisfies Module & Record<string, unknown>;
};
