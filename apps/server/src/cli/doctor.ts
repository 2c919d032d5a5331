import { readConfig } from '../kernel/config.ts';
import { examine } from './doctor/checks.ts';

const marks = { ok: '✓', gap: '!', broken: '✗' } as const;

try {
  const findings = await examine(readConfig(undefined, []));
  for (const { what, state, found, advice } of findings) {
    process.stdout.write(`${marks[state]} ${what}: ${found}\n${advice ? `    → ${advice}\n` : ''}`);
  }
  process.exit(findings.some((finding) => finding.state === 'broken') ? 1 : 0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
