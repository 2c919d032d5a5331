import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/usage',
    name: 'usage',
    component: () => import('./UsagePage.vue'),
    meta: { title: 'nav.usage', messages: ['usage'], permission: 'usage:read' },
  },
];
