import { bootProduct, type Product } from './boot/product.ts';
import { BootProblem } from './boot/progress.ts';
import { StartProblem } from './engines/db-embedded.ts';
import { ConfigProblem, readConfig } from './kernel/config.ts';
import { MigrationProblem } from './kernel/db/migrate.ts';

const expected = [BootProblem, StartProblem, ConfigProblem, MigrationProblem];

const fail = (error: unknown): never => {
  const plain = expected.some((kind) => error instanceof kind);
  const text = error instanceof Error ? (plain ? error.message : error.stack) : String(error);
  process.stderr.write(plain ? `\n${text}\n` : `\n启动失败 / Start failed\n${text}\n`);
  process.exit(1);
};

// Heard from the first moment: a signal in the middle of the start waits for it and then stops everything in order.
let product: Promise<Product> | undefined;
let stopping = false;
const stop = async (): Promise<void> => {
  // A terminal sends SIGINT to the launcher and to us, so it may come twice: the second must not cut the first short.
  if (stopping) return;
  stopping = true;
  await product
    ?.then((started) => started.stop())
    .catch((error: Error) => process.stderr.write(`${error.stack}\n`));
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

try {
  product = bootProduct(readConfig());
  await product;
} catch (error) {
  fail(error);
}
