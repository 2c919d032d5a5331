import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { resolveToolchain } from '@xingluo/media';

/** A test video with a moving picture and a tone, made by ffmpeg. Size in pixels, length in seconds. */
export const makeVideo = async (
  folder: string,
  { name = '星罗试跑.mp4', width = 1280, height = 720, seconds = 4 } = {},
): Promise<string> => {
  const { ffmpeg } = await resolveToolchain({ pathDirs: (process.env.PATH ?? '').split(':') });
  const file = join(folder, name);
  execFileSync(ffmpeg, [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=30:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-shortest',
      '-y',
      file,
    ],
  ]);
  return file;
};
