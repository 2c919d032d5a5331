import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/hand/:token',
    name: 'hand',
    component: () => import('./HandPage.vue'),
    meta: { title: 'hand.title', messages: ['hand'], bare: true, public: true },
    props: true,
  },
];
