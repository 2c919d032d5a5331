import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { plugins } from './build/plugins.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: plugins(),
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    css: false,
  },
});
