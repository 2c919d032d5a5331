const seekSeconds: Record<string, number> = { j: -10, l: 10, arrowleft: -5, arrowright: 5 };
const volumeSteps: Record<string, number> = { arrowup: 0.1, arrowdown: -0.1 };

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));

/**
 * The keys people know from video sites: K and Space play, J and L ten seconds, arrows five seconds and volume, comma
 * and dot one frame while paused, 0–9 tenths, M mute, F full screen. Answers whether the key was one of them.
 */
export function playerKey(
  video: HTMLVideoElement,
  { key, frameRate, toggleFullscreen }: { key: string; frameRate: number; toggleFullscreen: () => void },
): boolean {
  const lower = key.toLowerCase();
  const seconds = Number.isFinite(video.duration) ? video.duration : 0;
  const seek = seekSeconds[lower];
  const volume = volumeSteps[lower];
  if (lower === 'k' || lower === ' ') {
    if (video.paused) void video.play();
    else video.pause();
  } else if (seek !== undefined) video.currentTime = clamp(video.currentTime + seek, seconds);
  else if (volume !== undefined) video.volume = clamp(video.volume + volume, 1);
  else if (lower === ',' || lower === '.') {
    if (!video.paused) return false;
    video.currentTime = clamp(video.currentTime + (lower === '.' ? 1 : -1) / frameRate, seconds);
  } else if (/^\d$/.test(lower)) video.currentTime = (seconds * Number(lower)) / 10;
  else if (lower === 'm') video.muted = !video.muted;
  else if (lower === 'f') toggleFullscreen();
  else return false;
  return true;
}
