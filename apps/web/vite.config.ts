import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { plugins } from './build/plugins.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: plugins(),
  build: { manifest: true, target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:5800' } },
});
