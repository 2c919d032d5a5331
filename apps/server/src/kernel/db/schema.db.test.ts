import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { testDatabase } from '../../engines/testing/test-database.ts';

const database = await testDatabase();

test('the table types are those of the migrated database (else: npx vitest run --project db schema -u)', async () => {
  const cli = createRequire(import.meta.url).resolve('kysely-codegen/dist/cli/bin.js');
  const { stdout } = await promisify(execFile)(process.execPath, [
    cli,
    ...['--dialect', 'postgres', '--url', database.url, '--print', '--log-level', 'silent'],
    ...['--type-mapping', '{"int8":"number"}', '--exclude-pattern', 'migrations'],
  ]);
  await expect(`${stdout.trim()}\n`).toMatchFileSnapshot('./schema.generated.ts');
});
