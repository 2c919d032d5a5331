import type { RouteRecordRaw } from 'vue-router';

/** Modules that are not built yet: each says in one line what it will do and what works today. */
const upcoming = ['leads', 'analytics', 'toolbox'] as const;

export const routes: RouteRecordRaw[] = upcoming.map((module) => ({
  path: `/${module}`,
  name: module,
  component: () => import('./UpcomingPage.vue'),
  props: { module },
  meta: { title: `nav.${module}`, messages: ['upcoming'] },
}));
