import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { plugins } from './build/plugins.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: plugins(),
  // Nothing here uses Vue's options API or vue-i18n's older one: without them every page loads 4 KB less.
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: { manifest: true, target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:5800' } },
});
