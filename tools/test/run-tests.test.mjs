import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';
import { runTests } from './run-tests.mjs';

const runtime = { node: process.execPath, env: process.env };
const gate = (id, program, more = {}) => ({ id, stage: 1, args: ['-e', program], ...more });

async function closing(gates, args = []) {
  const lines = [];
  const code = await runTests(runtime, args, { gates, print: (line) => lines.push(line) });
  return { code, last: lines.at(-1), all: lines.join('\n') };
}

describe('runTests', () => {
  it('counts a gate without tests as one and ends with a plain line', async () => {
    const result = await closing([gate('a', ''), gate('b', '', { stage: 2 })]);
    expect(result).toMatchObject({ code: 0, last: '2 passed, 0 failed, 0 skipped' });
  });

  it('goes on after a failure and shows what the gate printed', async () => {
    const result = await closing([
      gate('a', 'console.log("the culprit"); process.exit(1)'),
      gate('b', '', { stage: 2 }),
    ]);
    expect(result).toMatchObject({ code: 1, last: '1 passed, 1 failed, 0 skipped' });
    expect(result.all).toContain('the culprit');
    expect(result.all).toContain('Failed: a');
  });

  it('runs what --only names, and refuses a name it does not know', async () => {
    const gates = [gate('a', 'process.exit(1)'), gate('b', '')];
    expect(await closing(gates, ['--only=b'])).toMatchObject({
      code: 0,
      last: '1 passed, 0 failed, 0 skipped',
    });
    await expect(closing(gates, ['--only=c'])).rejects.toThrow('"c" is unknown');
  });

  it('leaves a gate out that has nothing to look at', async () => {
    const gates = [gate('a', ''), gate('b', 'process.exit(1)', { when: () => false })];
    expect(await closing(gates)).toMatchObject({ last: '1 passed, 0 failed, 0 skipped' });
  });

  it('fails a test gate that ends without a report', async () => {
    expect(await closing([gate('no-report', 'process.exit(1)', { tests: true })])).toMatchObject({
      last: '0 passed, 1 failed, 0 skipped',
    });
  });
});

describe('countTests', () => {
  const test = (status, fullName = status) => ({ status, fullName });

  it('counts tests, names what was skipped, and counts a broken file once', () => {
    const counted = countTests({
      testResults: [
        { status: 'passed', assertionResults: [test('passed'), test('skipped', 'needs root')] },
        { status: 'failed', assertionResults: [test('failed'), test('passed')] },
        { status: 'failed', assertionResults: [test('passed')] },
        { status: 'failed', assertionResults: [] },
      ],
    });
    expect(counted).toEqual({ passed: 3, failed: 3, skipped: 1, skippedNames: ['needs root'] });
  });
});
