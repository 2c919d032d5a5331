import type { Asset } from '@xingluo/contracts/library';
import type { Tone } from '../../parts/state-badge/StateBadge.vue';

export const stateTones: Record<Asset['status'], Tone> = {
  uploading: 'progress',
  checking: 'progress',
  ready: 'success',
  refused: 'error',
};

export const typeIcons: Record<Asset['type'], string> = {
  video: 'i-lucide-film',
  audio: 'i-lucide-audio-lines',
  image: 'i-lucide-image',
  unknown: 'i-lucide-file-question',
};

/** What can become a video now. */
export const canBecomeVideo = (asset: Asset): boolean => asset.type === 'video' && asset.status === 'ready';
