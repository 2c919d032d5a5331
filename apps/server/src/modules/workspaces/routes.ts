import type { workspacesContract } from '@xingluo/contracts/workspaces';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { WorkspacesService } from './service.ts';

const ok = { ok: true } as const;

export const workspacesRoutes = (workspaces: WorkspacesService): Handlers<typeof workspacesContract> => ({
  tenants: ({ input }) => workspaces.tenants(input),
  createTenant: ({ input, context }) => workspaces.createTenant(context.actor, input, context),
  tenant: ({ context }) => context.read((tx) => workspaces.tenant(tx)),
  renameTenant: ({ input, context }) =>
    context.change((tx, note) => workspaces.renameTenant(tx, input, note)),
  members: ({ input, context }) => context.read((tx) => workspaces.members(tx, input)),
  addMember: ({ input, context }) => workspaces.addMember(context.actor, input, context),
  changeMember: ({ input, context }) =>
    context.change((tx, note) => workspaces.changeMember(tx, input, note)),
  removeMember: ({ input, context }) =>
    context.change(async (tx, note) => {
      await workspaces.removeMember(tx, input, note);
      return ok;
    }),
  projects: ({ input, context }) => context.read((tx) => workspaces.projects(tx, context.actor, input)),
  project: ({ input, context }) => context.read((tx) => workspaces.project(tx, context.actor, input.id)),
  createProject: ({ input, context }) =>
    context.change((tx, note) => workspaces.createProject(tx, context.actor, input, note)),
  changeProject: ({ input, context }) =>
    context.change((tx, note) => workspaces.changeProject(tx, context.actor, input, note)),
  projectMembers: async ({ input, context }) => ({
    items: await context.read((tx) => workspaces.projectMembers(tx, context.actor, input.id)),
  }),
  addProjectMember: ({ input, context }) =>
    context.change(async (tx, note) => {
      await workspaces.addProjectMember(tx, context.actor, input, note);
      return ok;
    }),
  removeProjectMember: ({ input, context }) =>
    context.change(async (tx, note) => {
      await workspaces.removeProjectMember(tx, context.actor, input, note);
      return ok;
    }),
});
