import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MediaFailure } from './errors.ts';

/**
 * Runs "$@" in place of the shell, with a watcher in its process group that blocks on our end of stdin. When
 * this process dies in whatever way, even by kill -9, the kernel closes the pipe and the watcher kills the group.
 * Needed because ffmpeg neither quits on a closed stdin nor on a broken progress pipe. $1 = KiB of address space.
 */
const guardedExec = `
ulimit -c 0
ulimit -v "$1" 2>/dev/null
shift
exec 3<&0
{ read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 &
exec nice -n 10 "$@" </dev/null 3<&-
`;

const stderrTailBytes = 16 * 1024;
const killGraceMs = 3000;

export type ToolCall = {
  binary: string;
  args: readonly string[];
  cwd?: string;
  signal?: AbortSignal;
  timeoutMs: number;
  /** Address space of the process in bytes; ignored where the system cannot limit it (macOS). */
  memoryBytes?: number;
  /** Receives standard output as it comes; without it the output is collected and returned. */
  onStdout?: (text: string) => void;
};

export type ToolRun = {
  exitCode: number | null;
  killedBy: string | null;
  stdout: string;
  stderrTail: string;
};

/**
 * Runs ffmpeg or ffprobe at low priority in a process group of its own and waits until it is really gone.
 * Abort and timeout send SIGTERM, then SIGKILL to the group after 3 s. Resolves for every exit code; rejects with
 * `MediaFailure` on abort (`signal.reason` if that is one, else `cancelled`), `timed_out`, `toolchain_unusable`.
 */
export async function runTool(call: ToolCall): Promise<ToolRun> {
  const stop = AbortSignal.any([AbortSignal.timeout(call.timeoutMs), ...(call.signal ? [call.signal] : [])]);
  if (stop.aborted) throw stopFailure(stop);
  const limitKiB = String(Math.ceil((call.memoryBytes ?? 8 * 1024 ** 3) / 1024));
  const child = spawn('/bin/sh', ['-c', guardedExec, 'sh', limitKiB, call.binary, ...call.args], {
    cwd: call.cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = collectOutput(child, call.onStdout);
  let hardKill: NodeJS.Timeout | undefined;
  const onStop = () => {
    child.kill('SIGTERM');
    hardKill = setTimeout(() => killGroup(child.pid), killGraceMs);
  };
  stop.addEventListener('abort', onStop);
  try {
    const ended = await exitOf(child, call.binary);
    if (stop.aborted) throw stopFailure(stop);
    return { ...ended, ...output() };
  } finally {
    stop.removeEventListener('abort', onStop);
    clearTimeout(hardKill);
  }
}

function stopFailure(stop: AbortSignal): MediaFailure {
  if (stop.reason instanceof MediaFailure) return stop.reason;
  const isTimeout = stop.reason instanceof DOMException && stop.reason.name === 'TimeoutError';
  return new MediaFailure(isTimeout ? 'timed_out' : 'cancelled');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group ended between the timer and the signal: that is what we wanted.
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function collectOutput(
  child: Child,
  onStdout: ToolCall['onStdout'],
): () => Pick<ToolRun, 'stdout' | 'stderrTail'> {
  const stdout: string[] = [];
  let stderrTail = '';
  // A child that ends at once makes our (unused) end of its stdin fail; the exit code tells the story.
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', onStdout ?? ((text: string) => stdout.push(text)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-stderrTailBytes);
  });
  return () => ({ stdout: stdout.join(''), stderrTail });
}

function exitOf(child: Child, binary: string): Promise<Pick<ToolRun, 'exitCode' | 'killedBy'>> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new MediaFailure('toolchain_unusable', { tool: binary, reason: error.message })),
    );
    child.once('close', (exitCode, killedBy) => resolve({ exitCode, killedBy }));
  });
}
