import { StartProblem, startEmbeddedPostgres } from '../db-embedded.ts';

/**
 * A process that serves the data directory named as its argument, for tests that kill it. Prints one line
 * of JSON when it serves, or when it may not; ends the database on SIGTERM.
 */
const tell = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const quiet = { info: () => undefined, warn: () => undefined };

try {
  const dataDir = process.argv[2] ?? '';
  const database = await startEmbeddedPostgres({
    dataDir,
    log: quiet,
    progress: (_zh, en) => tell({ progress: en }),
  });
  process.on('SIGTERM', () => void database.stop());
  tell({ ready: true, port: database.port, adopted: database.adopted, url: database.url });
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  tell({ ready: false, code: error.code, zh: error.zh, en: error.en });
  process.exitCode = 1;
}
