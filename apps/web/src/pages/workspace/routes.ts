import type { RouteRecordRaw } from 'vue-router';
import { useSession } from '../../app/session.ts';
import { allowed, settings } from '../../app/shell/nav.ts';

/** The first page of the settings that this person may open. */
const firstPage = () => {
  const { can } = useSession();
  return allowed(settings.children ?? [], can)[0]?.to ?? '/me';
};

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings',
    name: 'settings',
    component: { render: () => null },
    beforeEnter: firstPage,
    meta: { title: 'nav.settings' },
  },
  {
    path: '/settings/members',
    name: 'members',
    component: () => import('./MembersPage.vue'),
    meta: { title: 'nav.workspace', messages: ['workspace'], permission: 'workspaces:read' },
  },
];
