import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './running-product.ts';

const embeddedPostgres = (): string => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'apps', 'server', 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  return Object.values(manifest.optionalDependencies)[0] ?? 'unknown';
};

/** The commit that is measured; `+` says that files differ from it. */
const commit = (): string => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') ? '+' : ''}`;
};

export type Moment = { at: Date; load: number };

export const now = (): Moment => ({ at: new Date(), load: loadavg()[0] ?? Number.NaN });

/** What the figures were taken on, one fact a line. */
export const machineFacts = (): string[] => {
  const [cpu] = cpus();
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 1e9).toFixed(0)} GB memory, ${type()} ${release().split('.', 2).join('.')}`,
    `Node ${process.versions.node}, embedded PostgreSQL ${embeddedPostgres()}`,
    `commit ${commit()} (\`+\`: the working tree differed from it; the clean clone is always of the commit itself)`,
  ];
};
