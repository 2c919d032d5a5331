import { type Rational, ratio } from './facts.ts';

export type MeasuredSegment = { bytes: number; duration: number };

type MeasuredTrack = { uri: string; segments: readonly MeasuredSegment[]; targetDuration: number };

export type MasterInput = {
  renditions: readonly (MeasuredTrack & { width: number; height: number; fps: Rational; codec: string })[];
  audio: (MeasuredTrack & { codec: string; channels: number }) | null;
};

export type BitRates = { peak: number; average: number };

/**
 * Bit rates of a track from its real segments. Peak is the RFC's: the highest rate of any run of neighbouring
 * segments that lasts 0.5 to 1.5 target durations, so a 20 ms rest at the end does not count as a peak.
 * @see RFC 8216 §4.1 and §4.3.4.2
 */
export function measureBitRates(segments: readonly MeasuredSegment[], targetDuration: number): BitRates {
  const average = bitRate(segments);
  let peak = 0;
  segments.forEach((_, first) => {
    for (let length = 1; first + length <= segments.length; length++) {
      const run = segments.slice(first, first + length);
      const seconds = run.reduce((sum, segment) => sum + segment.duration, 0);
      if (seconds > targetDuration * 1.5) break;
      if (seconds >= targetDuration * 0.5) peak = Math.max(peak, bitRate(run));
    }
  });
  return { peak: Math.ceil(Math.max(peak, average)), average: Math.ceil(average) };
}

function bitRate(segments: readonly MeasuredSegment[]): number {
  const seconds = segments.reduce((sum, segment) => sum + segment.duration, 0);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return seconds > 0 ? (bytes * 8) / seconds : 0;
}

const none: BitRates = { peak: 0, average: 0 };

/**
 * The multivariant playlist, with measured BANDWIDTH and AVERAGE-BANDWIDTH (picture plus sound), CODECS,
 * RESOLUTION and FRAME-RATE. @see RFC 8216 §4.3.4
 */
export function masterPlaylist({ renditions, audio }: MasterInput): string {
  const sound = audio ? measureBitRates(audio.segments, audio.targetDuration) : none;
  const variants = renditions.flatMap((rendition) => {
    const picture = measureBitRates(rendition.segments, rendition.targetDuration);
    const attributes = [
      `BANDWIDTH=${picture.peak + sound.peak}`,
      `AVERAGE-BANDWIDTH=${picture.average + sound.average}`,
      `CODECS="${[rendition.codec, ...(audio ? [audio.codec] : [])].join(',')}"`,
      `RESOLUTION=${rendition.width}x${rendition.height}`,
      `FRAME-RATE=${ratio(rendition.fps).toFixed(3)}`,
      ...(audio ? ['AUDIO="audio"'] : []),
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, rendition.uri];
  });
  const audioLine = audio
    ? [
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="${audio.channels}",URI="${audio.uri}"`,
      ]
    : [];
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...audioLine, ...variants, ''].join(
    '\n',
  );
}
