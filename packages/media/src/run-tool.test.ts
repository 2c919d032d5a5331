import { describe, expect, it } from 'vitest';
import { MediaFailure } from './errors.ts';
import { runTool } from './run-tool.ts';

const shell = (script: string) => ({ binary: '/bin/sh', args: ['-c', script], timeoutMs: 20_000 });

describe('runTool', () => {
  it('gives exit code, output and the end of what was said', async () => {
    const run = await runTool(shell('echo out; echo words >&2; exit 3'));
    expect(run).toMatchObject({ exitCode: 3, killedBy: null, stdout: 'out\n', stderrTail: 'words\n' });
  });

  it('runs at low priority', async () => {
    expect((await runTool(shell('nice'))).stdout.trim()).toBe('10');
  });

  it('keeps only the tail of a chatty error stream', async () => {
    const run = await runTool(
      shell('i=0; while [ $i -lt 3000 ]; do echo "line number $i" >&2; i=$((i+1)); done'),
    );
    expect(run.stderrTail.length).toBeLessThanOrEqual(16 * 1024);
    expect(run.stderrTail).toContain('line number 2999');
  });

  it('stops a process that ignores SIGTERM, with the reason it was given', async () => {
    const abort = new AbortController();
    const running = runTool({
      ...shell('trap "" TERM; echo up; while :; do sleep 0.1; done'),
      signal: abort.signal,
      onStdout: () => abort.abort(new MediaFailure('stalled')),
    });
    await expect(running).rejects.toMatchObject({ code: 'stalled' });
  });

  it('says timed_out, cancelled and toolchain_unusable apart', async () => {
    await expect(runTool({ ...shell('sleep 30'), timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timed_out',
    });
    await expect(runTool({ ...shell('true'), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(runTool({ ...shell('true'), cwd: '/does/not/exist' })).rejects.toMatchObject({
      code: 'toolchain_unusable',
    });
  });

  it.runIf(process.platform === 'linux')('limits memory', async () => {
    const run = await runTool({ ...shell('ulimit -v'), memoryBytes: 512 * 1024 * 1024 });
    expect(run.stdout.trim()).toBe(String(512 * 1024));
  });
});
