import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/projects',
    name: 'projects',
    component: () => import('./ProjectsPage.vue'),
    meta: { title: 'nav.projects', messages: ['projects'], permission: 'projects:read' },
  },
];
