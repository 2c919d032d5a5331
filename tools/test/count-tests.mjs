/**
 * Counts a vitest JSON report. A file that failed as a whole (it does not load, a hook failed, it left
 * something open) counts as one failure beside those of its tests.
 * @returns {{ passed: number, failed: number, skipped: number, skippedNames: string[] }}
 */
export function countTests(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const skipped = tests.filter((test) => ['skipped', 'pending', 'todo', 'disabled'].includes(test.status));
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + brokenFiles.length,
    skipped: skipped.length,
    skippedNames: skipped.map((test) => test.fullName),
  };
}
