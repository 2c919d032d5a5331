import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { plugins } from './build/plugins.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: [
      { root, test: { name: 'build', environment: 'node', include: ['build/**/*.test.ts'] } },
      {
        root,
        plugins: plugins(),
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['src/**/*.test.ts'],
          setupFiles: ['src/test-setup.ts'],
          testTimeout: 20_000,
          isolate: false,
          css: false,
        },
      },
    ],
  },
});
