import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cleanUp } from './tidy.ts';

export type Forked<Answer> = { pid: number; answer: Answer; stop(): Promise<void> };

/**
 * Runs a program of the bench in a process of its own, with the memory flags of `npm start`: it gets `order` as its
 * first message, answers with its own first one, and ends when it is disconnected.
 */
export const startForked = async <Answer>(program: string, order: object): Promise<Forked<Answer>> => {
  const child = fork(program, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'],
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  const forget = cleanUp(stop);
  child.once('exit', forget);
  child.send(order);
  const answer = await Promise.race([
    once(child, 'message').then(([told]) => told as Answer),
    ended.then(([code]) => Promise.reject(new Error(`${program} ended with ${code}.`))),
  ]);
  return { pid: child.pid!, answer, stop };
};
