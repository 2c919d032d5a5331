import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Blobs, checkKey } from '../kernel/blobs.ts';
import { newId } from '../kernel/ids.ts';

const gone = (error: NodeJS.ErrnoException) => error.code === 'ENOENT' || error.code === 'ENOTDIR';

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Makes a rename survive a power cut: the folder entry itself has to reach the disk. A folder removed meanwhile needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch((error: NodeJS.ErrnoException) => {
    if (!gone(error)) throw error;
  });
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
};

/** Blobs as files below `root`; unfinished work lies beside them in `root/.work` on the same disk. */
export const createDiskBlobs = (root: string): Blobs => {
  const pathOf = (key: string) => join(root, checkKey(key));
  const moveIn = async (from: string, to: string): Promise<void> => {
    for (let tries = 5; ; tries -= 1) {
      try {
        await mkdir(dirname(to), { recursive: true, mode: 0o700 });
        await rename(from, to);
        await syncFolder(dirname(to));
        return;
      } catch (error) {
        // A removal of the same prefix may take the folder away between any two of these.
        if (!gone(error as NodeJS.ErrnoException) || tries === 1 || !(await exists(from))) throw error;
      }
    }
  };
  return {
    adoptFile: (key, localFile) => moveIn(localFile, pathOf(key)),
    async adoptFolder(prefix, localFolder) {
      const target = pathOf(prefix);
      await rm(target, { recursive: true, force: true });
      await moveIn(localFolder, target);
    },
    async put(key, bytes) {
      const target = pathOf(key);
      const aside = join(root, '.work', newId('w'));
      await mkdir(dirname(aside), { recursive: true, mode: 0o700 });
      await writeFile(aside, bytes, { flush: true });
      await moveIn(aside, target);
    },
    async stat(key) {
      try {
        const found = await stat(pathOf(key));
        return found.isFile() ? { bytes: found.size, modifiedAt: found.mtime } : null;
      } catch (error) {
        if (gone(error as NodeJS.ErrnoException)) return null;
        throw error;
      }
    },
    read: (key, range) =>
      createReadStream(pathOf(key), range ? { start: range.start, end: range.end - 1 } : {}),
    withLocalFile: (key, use) => use(pathOf(key)),
    async workFolder(name) {
      const folder = join(root, '.work', name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    async remove(keyOrPrefix) {
      // Somebody may be putting a file below the prefix at this moment.
      await rm(pathOf(keyOrPrefix), { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    },
    async freeBytes() {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const disk = await statfs(root);
      return disk.bavail * disk.bsize;
    },
  };
};
