import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, join } from 'node:path';
import { MediaFailure } from './errors.ts';

/** Finds the binaries that came with `npm install`; undefined where there is none for this platform. */
export function bundledBinary(tool: 'ffmpeg' | 'ffprobe'): string | undefined {
  try {
    const ownRequire = createRequire(import.meta.url);
    const installer =
      tool === 'ffmpeg'
        ? ownRequire.resolve('@ffmpeg-installer/ffmpeg')
        : ownRequire.resolve('@ffprobe-installer/ffprobe');
    // Resolved from the installer package: only it names the platform packages as its dependencies. Its own
    // index.js is not loaded because it reads npm's environment to pick the platform.
    const platformPackage = `@${tool}-installer/${platform()}-${arch()}/package.json`;
    return join(createRequire(installer).resolve(platformPackage), '..', tool);
  } catch {
    return undefined;
  }
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * The npm ffprobe comes without its executable bit (its postinstall script would set it, and we run none).
 * Sets the bit, or copies the file into `cacheDir` where the packages are read-only.
 * @returns the path to run. @throws MediaFailure `toolchain_unusable` when neither works.
 */
export async function makeExecutable(path: string, cacheDir?: string): Promise<string> {
  if (await isExecutable(path)) return path;
  const chmodded = await chmod(path, 0o755).then(
    () => isExecutable(path),
    () => false,
  );
  if (chmodded) return path;
  if (cacheDir === undefined) {
    throw new MediaFailure('toolchain_unusable', {
      tool: path,
      reason: 'not executable and in a read-only place; configure a cache directory or an ffprobe path',
    });
  }
  // The size tells releases apart, so that an upgrade does not go on with the old copy.
  const copy = join(cacheDir, `${basename(path)}-${(await stat(path)).size}`);
  if (await isExecutable(copy)) return copy;
  const aside = join(cacheDir, `.${basename(path)}-${randomUUID()}`);
  await mkdir(cacheDir, { recursive: true });
  await copyFile(path, aside);
  await chmod(aside, 0o755);
  await rename(aside, copy);
  return copy;
}
