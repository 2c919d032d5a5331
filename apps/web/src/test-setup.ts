import { useToast } from '@nuxt/ui/composables';
import { afterEach, beforeEach } from 'vitest';
import { setLocale } from './i18n/i18n.ts';
import { dialog } from './parts/confirm-dialog/dialog.ts';
import { unmountAll } from './test/mount-in-app.ts';

Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

beforeEach(async () => {
  localStorage.clear();
  await setLocale('zh-CN');
});
afterEach(() => {
  dialog.value?.settle(null);
  unmountAll();
  // The list of toasts is the module's, and files share their modules.
  useToast().clear();
  document.body.innerHTML = '';
});
