import { bootProduct } from './boot/product.ts';
import { BootProblem } from './boot/progress.ts';
import { StartProblem } from './engines/db-embedded.ts';
import { ConfigProblem, readConfig } from './kernel/config.ts';
import { MigrationProblem } from './kernel/db/migrate.ts';

const expected = (error: unknown): error is Error =>
  error instanceof BootProblem ||
  error instanceof StartProblem ||
  error instanceof ConfigProblem ||
  error instanceof MigrationProblem;

const fail = (error: unknown): never => {
  if (expected(error)) process.stderr.write(`\n${error.message}\n`);
  else
    process.stderr.write(
      `\n启动失败 / Start failed\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
  process.exit(1);
};

try {
  const config = readConfig();
  const product = await bootProduct(config);
  let stopping = false;
  // A terminal sends SIGINT to the launcher and to us, so it may come twice: the second must not cut the first short.
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await product.stop().catch((error: Error) => process.stderr.write(`${error.stack}\n`));
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  fail(error);
}
