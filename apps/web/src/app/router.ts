import type { Permission } from '@xingluo/contracts/permissions';
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteRecordRaw,
} from 'vue-router';
import { loadPageMessages, t } from '../i18n/i18n.ts';
import { useSession } from './session.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's name: document title and breadcrumb. */
    title: string;
    /** Page folders whose messages have to be there before the page is shown. */
    messages?: string[];
    /** Rendered without the shell (sign-in, set-up). */
    bare?: boolean;
    /** Reachable without a session. */
    public?: boolean;
    /** Without it the page is not offered and shows "forbidden". */
    permission?: Permission;
  }
}

const folders = import.meta.glob<{ routes: RouteRecordRaw[] }>('../pages/*/routes.ts', { eager: true });
const all = Object.values(folders).flatMap(({ routes }) => routes);

async function admit(to: RouteLocationNormalized) {
  const session = useSession();
  if (to.meta.public) return true;
  await session.ensure();
  if (session.state === 'signed-out') {
    return { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } };
  }
  return true;
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...all.filter((route) => route.meta?.bare),
    {
      path: '/',
      component: () => import('./shell/AppShell.vue'),
      children: [{ path: '', redirect: '/library' }, ...all.filter((route) => !route.meta?.bare)],
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach(admit);
router.beforeResolve((to) => loadPageMessages(to.meta.messages ?? []));
router.afterEach((to, _from, failure) => {
  if (!failure && to.meta.title) document.title = `${t(to.meta.title)} · ${t('app.name')}`;
});
