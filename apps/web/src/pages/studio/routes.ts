import type { RouteRecordRaw } from 'vue-router';

const meta = { title: 'nav.studio', messages: ['studio', 'library'], permission: 'studio:read' as const };

export const routes: RouteRecordRaw[] = [
  { path: '/studio', name: 'studio', component: () => import('./StudioPage.vue'), meta },
  { path: '/studio/:id', name: 'video', component: () => import('./VideoPage.vue'), props: true, meta },
];
