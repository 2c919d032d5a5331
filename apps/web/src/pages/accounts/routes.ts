import type { RouteRecordRaw } from 'vue-router';

const meta = { title: 'nav.accounts', messages: ['accounts'], permission: 'accounts:read' as const };

export const routes: RouteRecordRaw[] = [
  { path: '/accounts', name: 'accounts', component: () => import('./AccountsPage.vue'), meta },
  {
    path: '/accounts/apps',
    name: 'platform-apps',
    component: () => import('./AppsPage.vue'),
    meta: { ...meta, title: 'accounts.tabs.apps' },
  },
  {
    path: '/accounts/:id',
    name: 'account',
    component: () => import('./AccountPage.vue'),
    meta: { ...meta, messages: ['accounts', 'publishing', 'todos'] },
    props: true,
  },
];
