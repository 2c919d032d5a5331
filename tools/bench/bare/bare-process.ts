import { fileURLToPath } from 'node:url';
import { findLiveEmbeddedPostgres } from '../../../apps/server/src/engines/db-embedded.ts';
import { startForked } from '../forked.ts';
import { LISTED_PROJECTS } from '../people.ts';
import type { BareOrder } from './bare-server.ts';
import { recordStatements } from './recorded.ts';
import type { Statements } from './statement.ts';

const PROGRAM = fileURLToPath(new URL('bare-server.ts', import.meta.url));

export type BareProcess = { pid: number; port: number; statements: Statements; stop(): Promise<void> };

/** Starts the bare side on the database of the product that runs on `dataDir`. */
export const startBare = async (dataDir: string): Promise<BareProcess> => {
  const database = await findLiveEmbeddedPostgres(dataDir);
  if (!database) throw new Error(`No database runs in ${dataDir}.`);
  const statements = await recordStatements();
  const order: BareOrder = { databaseUrl: database.url, statements, listed: LISTED_PROJECTS };
  const { pid, answer: port, stop } = await startForked<number>(PROGRAM, order);
  return { pid, port, statements, stop };
};
