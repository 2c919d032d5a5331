import type Hls from 'hls.js';

/** One quality of the stream; `index` is its place in the player, -1 means automatic. */
export interface Quality {
  index: number;
  width: number;
  height: number;
}

export interface PlaybackEvents {
  onQualities: (qualities: Quality[]) => void;
  /** The quality that is being shown. */
  onShown: (index: number) => void;
  /** `expired`: the addresses have to be signed anew; `broken`: it cannot be played. */
  onFailed: (why: 'expired' | 'broken') => void;
}

export interface Playback {
  /** Chooses a quality from the next segment on; -1 leaves the choice to the line. */
  choose: (index: number) => void;
  destroy: () => void;
}

const nativeType = 'application/vnd.apple.mpegurl';

/** Plays by the browser itself: Safari without Media Source, or the MP4 where there is no other way. */
function playNatively(video: HTMLVideoElement, url: string, { onFailed }: PlaybackEvents): Playback {
  const failed = () => onFailed('broken');
  video.addEventListener('error', failed);
  video.src = url;
  return {
    choose: () => {},
    destroy: () => {
      video.removeEventListener('error', failed);
      video.removeAttribute('src');
      video.load();
    },
  };
}

function attach(
  HlsLight: typeof Hls,
  video: HTMLVideoElement,
  url: string,
  events: PlaybackEvents,
): Playback {
  const hls = new HlsLight({ startPosition: video.currentTime || -1 });
  let mended = false;

  hls.on(HlsLight.Events.MANIFEST_PARSED, () => {
    events.onQualities(hls.levels.map(({ width, height }, index) => ({ index, width, height })));
  });
  hls.on(HlsLight.Events.LEVEL_SWITCHED, (_event, { level }) => events.onShown(level));
  hls.on(HlsLight.Events.ERROR, (_event, { fatal, type, response }) => {
    if (!fatal) return;
    if (type === HlsLight.ErrorTypes.MEDIA_ERROR && !mended) {
      mended = true;
      hls.recoverMediaError();
      return;
    }
    const gone = response?.code === 403 || response?.code === 404;
    hls.destroy();
    events.onFailed(gone ? 'expired' : 'broken');
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    choose: (index) => {
      hls.nextLevel = index;
    },
    destroy: () => hls.destroy(),
  };
}

/**
 * Plays an HLS stream in a video element. hls.js is asked first: Chromium says that it may play HLS itself, but its own
 * player is the weaker one.
 */
export async function startPlayback(
  video: HTMLVideoElement,
  urls: { hls: string | null; mp4: string | null },
  events: PlaybackEvents,
): Promise<Playback | null> {
  const { default: HlsLight } = await import('hls.js/light');
  if (urls.hls && HlsLight.isSupported()) return attach(HlsLight, video, urls.hls, events);
  const native = urls.hls && video.canPlayType(nativeType) !== '' ? urls.hls : urls.mp4;
  if (native) return playNatively(video, native, events);
  events.onFailed('broken');
  return null;
}
