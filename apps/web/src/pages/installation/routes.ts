import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/installation',
    name: 'installation',
    component: () => import('./InstallationPage.vue'),
    meta: {
      title: 'nav.installation',
      messages: ['installation', 'workspace'],
      permission: 'installation:manage',
    },
  },
];
