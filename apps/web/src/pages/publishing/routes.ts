import type { RouteRecordRaw } from 'vue-router';

const meta = {
  title: 'nav.tasks',
  messages: ['publishing', 'accounts', 'hand', 'follow-ups'],
  permission: 'publishing:read' as const,
};

export const routes: RouteRecordRaw[] = [
  { path: '/publishing', name: 'publishing', component: () => import('./TasksPage.vue'), meta },
  {
    path: '/publishing/:id',
    name: 'publish-task',
    component: () => import('./TaskPage.vue'),
    meta: { ...meta, title: 'publishing.task' },
    props: true,
  },
];
