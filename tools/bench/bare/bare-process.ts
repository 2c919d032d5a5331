import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findLiveEmbeddedPostgres } from '../../../apps/server/src/engines/db-embedded.ts';
import { LISTED_PROJECTS } from '../people.ts';
import type { BareOrder } from './bare-server.ts';
import { recordStatements } from './recorded.ts';
import type { Statements } from './statement.ts';

const PROGRAM = fileURLToPath(new URL('bare-server.ts', import.meta.url));

export type BareProcess = { pid: number; port: number; statements: Statements; stop(): Promise<void> };

/** Starts the bare side on the database of the product that runs on `dataDir`, with the memory flags of `npm start`. */
export const startBare = async (dataDir: string): Promise<BareProcess> => {
  const database = await findLiveEmbeddedPostgres(dataDir);
  if (!database) throw new Error(`No database runs in ${dataDir}.`);
  const statements = await recordStatements();
  const child = fork(PROGRAM, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'],
    env: { ...process.env, MALLOC_ARENA_MAX: '2' },
  });
  const order: BareOrder = { databaseUrl: database.url, statements, listed: LISTED_PROJECTS };
  child.send(order);
  const port = await Promise.race([
    once(child, 'message').then(([answer]) => Number(answer)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The bare server ended with ${code}.`))),
  ]);
  return {
    pid: child.pid!,
    port,
    statements,
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};
