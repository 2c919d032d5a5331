import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/library',
    name: 'library',
    component: () => import('./LibraryPage.vue'),
    meta: { title: 'nav.library', messages: ['library'], permission: 'library:read' },
  },
  // An asset is shown beside the list, so its own address leads there.
  { path: '/library/:id', redirect: ({ params }) => ({ path: '/library', query: { asset: params.id } }) },
];
