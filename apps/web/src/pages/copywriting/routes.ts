import type { RouteRecordRaw } from 'vue-router';

const meta = { messages: ['copywriting'] };

export const routes: RouteRecordRaw[] = [
  {
    path: '/copywriting',
    name: 'copywriting',
    component: () => import('./CopyDeskPage.vue'),
    meta: { ...meta, title: 'nav.copywriting', permission: 'copywriting:read' },
  },
  {
    path: '/copywriting/saved',
    name: 'saved-copies',
    component: () => import('./SavedCopiesPage.vue'),
    meta: { ...meta, title: 'copywriting.tabs.saved', permission: 'copywriting:read' },
  },
];
