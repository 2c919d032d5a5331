import './main.css';
import ui from '@nuxt/ui/vue-plugin';
import { PiniaColada } from '@pinia/colada';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { onConfirmNeeded, onSessionExpired } from './api/client.ts';
import { confirmIdentity } from './app/confirm-identity.ts';
import { inertWhileModal } from './app/inert-while-modal.ts';
import { router } from './app/router.ts';
import { useSession } from './app/session.ts';
import { useTheme } from './app/theme.ts';
import { i18n, preferredLocale, setLocale } from './i18n/i18n.ts';

// zod probes `new Function` when it meets its first schema, which the content security policy reports; zod reads this
// global when it loads, so it need not be part of the first request.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

await setLocale(preferredLocale());

const app = createApp(App)
  .use(createPinia())
  .use(PiniaColada, { queryOptions: { staleTime: 5000, gcTime: 300_000 } })
  .use(i18n)
  .use(router)
  .use(ui);
app.config.errorHandler = (error, _instance, info) => console.error(`Unhandled in ${info}:`, error);

useTheme();
onConfirmNeeded(confirmIdentity);
onSessionExpired(() => useSession().expire());
await router.isReady().catch(() => undefined);

const root = document.querySelector<HTMLElement>('#app');
if (!root) throw new Error('index.html has no #app');
app.mount(root);
inertWhileModal(root);
