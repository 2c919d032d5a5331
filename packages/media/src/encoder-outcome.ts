import { MediaFailure, MediaRefusal } from './errors.ts';
import type { ToolRun } from './run-tool.ts';

const detailChars = 2000;

/** The lines in which ffmpeg (`-loglevel level+…`) says what went wrong; else its last words. */
export function errorLines(stderrTail: string): string {
  const lines = stderrTail.split('\n');
  const errors = lines.filter((line) => /\[(error|fatal|panic)\]/.test(line));
  return (errors.length > 0 ? errors : lines).join('\n').slice(-detailChars);
}

/**
 * @throws MediaFailure `disk_full`, `out_of_memory`, `encoder_failed` or MediaRefusal `corrupted` when an ffmpeg run
 * did not end well.
 */
export function assertEncoded(run: ToolRun): void {
  if (run.exitCode === 0) return;
  const detail = { exit: run.exitCode ?? run.killedBy ?? 'unknown', stderr: errorLines(run.stderrTail) };
  if (/No space left on device/.test(run.stderrTail)) throw new MediaFailure('disk_full', detail);
  if (/Cannot allocate memory|malloc of size/.test(run.stderrTail) || run.killedBy === 'SIGKILL') {
    throw new MediaFailure('out_of_memory', detail);
  }
  // Only when the source did not open: single damaged frames are told in the same words, and are survived.
  if (/\] file:.*: Invalid data found when processing input/.test(run.stderrTail))
    throw new MediaRefusal('corrupted', detail);
  throw new MediaFailure('encoder_failed', detail);
}

/** User plus system seconds from ffmpeg's `-benchmark` line; 0 when it did not print one. */
export function cpuSecondsOf(run: ToolRun): number {
  const [, user, system] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(run.stderrTail) ?? [];
  return Number(user ?? 0) + Number(system ?? 0);
}
