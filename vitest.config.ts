import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const TESTING = './apps/server/src/engines/testing';
const outside = ['**/node_modules/**', '**/dist/**', '.runtime/**', '.tmp/**'];

const unit: TestProjectConfiguration = {
  test: {
    name: 'unit',
    include: ['packages/*/src/**/*.test.ts', 'apps/server/src/**/*.test.ts', 'tools/**/*.test.mjs'],
    exclude: [...outside, '**/*.db.test.ts'],
    setupFiles: [path(`${TESTING}/leak-guard.ts`)],
    isolate: false,
    testTimeout: 20_000,
  },
};

const db: TestProjectConfiguration = {
  test: {
    name: 'db',
    include: ['apps/server/src/**/*.db.test.ts'],
    exclude: outside,
    globalSetup: [path(`${TESTING}/global-setup.ts`)],
    setupFiles: [path(`${TESTING}/leak-guard.ts`), path(`${TESTING}/database-guard.ts`)],
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};

const e2e: TestProjectConfiguration = {
  test: {
    name: 'e2e',
    include: ['e2e/**/*.e2e.ts'],
    exclude: outside,
    isolate: true,
    // Journeys wait more than they work: two at a time, each with a product, port and folder of its own.
    fileParallelism: true,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
};

// The SPA's tests have a configuration of their own (apps/web/vitest.config.ts) and run from there, so that
// the server's tests need not load its build plugins.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    projects: [unit, db, e2e],
  },
});
