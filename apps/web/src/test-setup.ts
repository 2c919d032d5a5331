import { enableAutoUnmount } from '@vue/test-utils';
import { afterEach, beforeEach } from 'vitest';
import { setLocale } from './i18n/i18n.ts';
import { dialog } from './parts/confirm-dialog/dialog.ts';

Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

beforeEach(async () => {
  localStorage.clear();
  await setLocale('zh-CN');
});
// The hooks run in reverse order: components are unmounted before the page is emptied.
afterEach(() => {
  document.body.innerHTML = '';
});
afterEach(() => dialog.value?.settle(null));
enableAutoUnmount(afterEach);
