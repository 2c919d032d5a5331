import type { TestProject } from 'vitest/node';
import { type ClusterAddress, startTestCluster } from './cluster.ts';
import { sweepScratchDirs } from './scratch-dir.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testCluster: ClusterAddress;
  }
}

/** One cluster per test run; returns what takes it down again. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepScratchDirs();
  const { stop, ...address } = await startTestCluster();
  project.provide('testCluster', address);
  return stop;
}
