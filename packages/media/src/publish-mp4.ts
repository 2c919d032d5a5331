import { audioFolder, playlistName, presentationDelay } from './ladder-command.ts';
import type { LadderPlan } from './ladder-plan.ts';

export const publishName = 'publish.mp4';

/**
 * Arguments that copy the top rendition and the sound into one ordinary MP4 with its index in front. Platforms
 * refuse fragmented files, and a copy costs a hundredth of an encode. Runs in the ladder's work directory.
 */
export function publishArgs(plan: LadderPlan): string[] {
  const top = plan.renditions[0]?.id ?? '';
  const own = ['-protocol_whitelist', 'file,pipe', '-f', 'hls', '-i'];
  return [
    ...['-hide_banner', '-nostdin', '-y', '-nostats', '-loglevel', 'repeat+level+info', '-benchmark'],
    ...own,
    `${top}/${playlistName}`,
    // Each input starts at zero here; without this the encoder's lead-in would be heard as a delay of the sound.
    ...(plan.audio
      ? ['-itsoffset', (-presentationDelay(plan)).toFixed(6), ...own, `${audioFolder}/${playlistName}`]
      : []),
    ...['-map', '0:v:0', ...(plan.audio ? ['-map', '1:a:0'] : [])],
    ...['-c', 'copy', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-movflags', '+faststart', '-f', 'mp4', publishName],
  ];
}
