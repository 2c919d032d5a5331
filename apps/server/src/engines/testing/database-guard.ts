import { afterAll, inject } from 'vitest';
import { dropTestDatabases } from './test-database.ts';

afterAll(async () => {
  const leaks = await dropTestDatabases(inject('testCluster'));
  if (leaks.length > 0)
    throw new Error(`This test file leaves open:\n${leaks.join('\n')}\nClose it in afterAll.`);
});
