import { setTimeout as sleep } from 'node:timers/promises';
import type { Footing } from './choose-run-as.ts';
import { findLive, isPostgres, readPidFile } from './find-live.ts';
import type { Layout } from './layout.ts';
import { choosePort } from './port.ts';
import type { Settings } from './settings.ts';
import { removeStalePidFile, ServerGaveUp, spawnServer } from './spawn-server.ts';
import { problemFromErrno, problemFromOutput, StartProblem } from './start-problem.ts';

/** Tells a person, in both languages, what takes long. */
export type Progress = (zh: string, en: string) => void;

export interface OpenNeeds {
  readonly layout: Layout;
  readonly footing: Footing;
  readonly settings: Settings;
  readonly password: string;
  readonly progress: Progress;
}

export interface Opened {
  readonly port: number;
  /** The server was running already: a process that was killed left it behind. */
  readonly adopted: boolean;
}

const MAX_FAILED_STARTS = 5;
const MAX_BUSY_WAITS = 240;

/**
 * Finds the server that serves the cluster, or starts one. After a crash the first attempts may fail
 * (memory still held by dying children, a port taken meanwhile), so it tries a few times.
 * @throws StartProblem
 */
export async function openServer(needs: OpenNeeds): Promise<Opened> {
  const { layout, password, progress } = needs;
  let output = '';
  let waits = 0;
  for (let failed = 0; failed < MAX_FAILED_STARTS; ) {
    const live = await findLive(layout, password);
    if (live.state === 'ready') return { port: live.port, adopted: true };
    if (live.state === 'busy' && waits < MAX_BUSY_WAITS) {
      waits += 1;
      if (waits % 10 === 0) progress('数据库正在恢复，请稍候 …', 'The database is recovering, please wait …');
      await sleep(500);
      continue;
    }
    const port = await choosePort(layout);
    try {
      await spawnServer({ ...needs, port, stillWaiting: () => recovering(progress) });
      return { port, adopted: false };
    } catch (error) {
      if (!(error instanceof ServerGaveUp)) throw problemFromErrno(error, layout.home);
      output = error.output;
    }
    if (/lock file "postmaster.pid" already exists/.test(output)) await clearWayOrWait(layout);
    const known = problemFromOutput(output, layout.home);
    if (known) throw known;
    failed += 1;
    await sleep(300 * failed);
  }
  throw failedToStart(layout, output);
}

/** A server that does not answer yet gets time; a file that names some other program is a leftover. */
async function clearWayOrWait(layout: Layout): Promise<void> {
  const named = await readPidFile(layout);
  if (!named) return;
  if (await isPostgres(named.pid)) await sleep(1_000);
  else await removeStalePidFile(layout);
}

function recovering(progress: Progress): void {
  progress(
    '数据库正在从上次的意外退出中恢复 …',
    'The database is recovering from the last unexpected exit …',
  );
}

function failedToStart(layout: Layout, output: string): StartProblem {
  const last = output.trim().split('\n').at(-1) ?? '';
  return new StartProblem(
    'database_failed',
    `数据库无法启动（${last}）；详情见 ${layout.logFile}。`,
    `The database does not start (${last}): see ${layout.logFile}.`,
  );
}
