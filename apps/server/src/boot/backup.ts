import { join } from 'node:path';
import { writeBackup } from '../backup/write-backup.ts';
import type { Config } from '../kernel/config.ts';
import { masterKeyFile } from './local-database.ts';
import { progress } from './progress.ts';

/** Saves the database before migrations change it; files are left out because migrations never touch them. */
export const backupBeforeUpgrade = async ({
  config,
  url,
  waiting,
  version,
}: {
  config: Config;
  url: string;
  waiting: string[];
  version: string;
}): Promise<void> => {
  const name = `before-${waiting[0]!.replace('.sql', '')}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  const target = join(config.dataDir, 'backups', name);
  progress(`升级前备份到 ${target}`, 'backing up before the upgrade');
  await writeBackup({
    url,
    target,
    version,
    filesFolder: null,
    masterKeyFile: config.masterKey ? null : masterKeyFile(config),
  });
};
