import { boxesIn, sampleEntries } from './mp4-boxes.ts';

// VisualSampleEntry fields before its child boxes, ISO/IEC 14496-12 §12.1.3.
const visualEntryFields = 78;

/** AAC-LC, the only profile our encoder writes (RFC 6381 §3.3). */
export const aacCodecString = 'mp4a.40.2';

/**
 * `avc1.PPCCLL` of RFC 6381 §3.3 from the decoder configuration inside an init segment.
 * @throws Error when the segment holds no H.264 track.
 */
export function avcCodecString(initSegment: Uint8Array): string {
  const entry = sampleEntries(initSegment).find((candidate) => candidate.type === 'avc1');
  const box = entry && boxesIn(entry.content, visualEntryFields).find((child) => child.type === 'avcC');
  if (!entry || !box) throw new Error('An init segment of the encoder holds no H.264 configuration.');
  const [, profile = 0, constraints = 0, level = 0] = entry.content.subarray(box.body);
  return `avc1.${[profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
