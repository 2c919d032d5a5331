import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Undo = () => Promise<void>;
const open = new Set<Undo>();

/** Remembers what has to be undone should the bench be cut off; answers how to forget it. */
export const cleanUp = (undo: Undo): (() => void) => {
  open.add(undo);
  return () => open.delete(undo);
};

/** Undoes what is still open, newest first: processes before the folders they write to. */
export const undoAll = async (): Promise<void> => {
  for (const undo of [...open].toReversed()) await undo().catch(() => undefined);
  open.clear();
};

/** Runs `work` with a folder of its own that is removed afterwards. */
export const inTemporaryFolder = async <T>(
  name: string,
  work: (folder: string) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), `xingluo-bench-${name}-`));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const forget = cleanUp(remove);
  try {
    return await work(folder);
  } finally {
    await remove();
    forget();
  }
};
