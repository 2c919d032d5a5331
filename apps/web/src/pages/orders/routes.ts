import type { RouteRecordRaw } from 'vue-router';

const meta = {
  title: 'orders.title',
  messages: ['orders', 'accounts'],
  permission: 'publishing:read' as const,
};

export const routes: RouteRecordRaw[] = [
  { path: '/publishing/orders', name: 'orders', component: () => import('./OrdersPage.vue'), meta },
  {
    path: '/publishing/orders/:id',
    name: 'order',
    component: () => import('./OrderPage.vue'),
    meta: { ...meta, title: 'orders.one' },
    props: true,
  },
];
