import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { leakedHandles, openHandles } from './open-handles.ts';

it('names a listening port until it is closed', async () => {
  const before = openHandles();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(leakedHandles(before)).toContain('1 × listening port (TCPServerWrap)');
  await once(server.close(), 'close');
  await vi.waitFor(() => expect(leakedHandles(before).join()).not.toContain('port'));
});

it('names a child process until it ends', async () => {
  const before = openHandles();
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  expect(leakedHandles(before)).toContain('1 × child process (ProcessWrap)');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await vi.waitFor(() => expect(leakedHandles(before).join()).not.toContain('process'));
});

it('names a running interval', () => {
  const before = openHandles();
  const timer = setInterval(() => undefined, 60_000);
  expect(leakedHandles(before)).toEqual(['1 × timer (Timeout)']);
  clearInterval(timer);
  expect(leakedHandles(before)).toEqual([]);
});
