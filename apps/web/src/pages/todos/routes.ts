import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/todos',
    name: 'todos',
    component: () => import('./TodosPage.vue'),
    meta: { title: 'todos.label', messages: ['todos', 'accounts', 'publishing'], permission: 'todos:read' },
  },
];
