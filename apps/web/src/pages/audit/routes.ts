import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/audit',
    name: 'audit',
    component: () => import('./AuditPage.vue'),
    meta: { title: 'nav.audit', messages: ['audit'], permission: 'audit:read' },
  },
];
