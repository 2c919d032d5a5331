import type { Video } from '@xingluo/contracts/studio';
import type { Tone } from '../../parts/state-badge/StateBadge.vue';

export const stateTones: Record<Video['status'], Tone> = {
  queued: 'neutral',
  processing: 'progress',
  ready: 'success',
  failed: 'error',
  cancelled: 'neutral',
};

export const stateIcons: Partial<Record<Video['status'], string>> = {
  queued: 'i-lucide-clock',
  cancelled: 'i-lucide-circle-slash',
};

/** `1080p`: the short side, as people name it for upright video too. */
export const lineCount = ({ width, height }: { width: number; height: number }): string =>
  `${Math.min(width, height)}p`;

/** Seconds until a job ends, from how far it got since it started; null while that says too little. */
export function jobSecondsLeft(
  { startedAt, progress }: { startedAt: string | null; progress: number },
  now: number,
): number | null {
  if (!startedAt || progress < 0.03 || progress >= 1) return null;
  const elapsed = (now - Date.parse(startedAt)) / 1000;
  return elapsed > 0 ? Math.ceil((elapsed * (1 - progress)) / progress) : null;
}

/** Codec strings of RFC 6381 as people know them: `avc1.640028,mp4a.40.2` → `H.264 · AAC`. */
export function codecNames(codecs: string): string {
  const known: [prefix: string, name: string][] = [
    ['avc1', 'H.264'],
    ['hvc1', 'H.265'],
    ['hev1', 'H.265'],
    ['av01', 'AV1'],
    ['mp4a', 'AAC'],
  ];
  return codecs
    .split(',')
    .map((codec) => known.find(([prefix]) => codec.trim().startsWith(prefix))?.[1] ?? codec.trim())
    .join(' · ');
}

/** Peak rate in bits per second: `4.8 Mbps`. */
export function formatRate(bitsPerSecond: number, locale: string): string {
  const [value, unit] =
    bitsPerSecond >= 1_000_000 ? [bitsPerSecond / 1_000_000, 'Mbps'] : [bitsPerSecond / 1000, 'kbps'];
  const digits = value < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${unit}`;
}
