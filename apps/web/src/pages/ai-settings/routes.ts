import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/ai',
    name: 'ai-settings',
    component: () => import('./AiSettingsPage.vue'),
    meta: { title: 'nav.ai', messages: ['ai-settings'], permission: 'ai:use' },
  },
];
