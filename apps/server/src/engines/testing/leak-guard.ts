import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { leakedHandles, openHandles } from './open-handles.ts';

/**
 * Test files of one worker run one after the other: what the file before left open is not this file's
 * fault. vitest's own short timers come and go, so none counts as given.
 */
const worker = globalThis as typeof globalThis & { openBefore?: Map<string, number> };
worker.openBefore ??= new Map([...openHandles()].filter(([kind]) => kind !== 'Timeout'));

// Hooks run in reverse order: this one, registered before the file's own, comes last.
afterAll(async () => {
  const before = worker.openBefore ?? new Map();
  let leaks = leakedHandles(before);
  for (let tries = 0; leaks.length > 0 && tries < 40; tries += 1) {
    await sleep(50);
    leaks = leakedHandles(before);
  }
  if (leaks.length === 0) return;
  worker.openBefore = openHandles();
  throw new Error(`This test file leaves open: ${leaks.join(', ')}. Close it in afterAll.`);
});
