/** Exif orientation 1–8 (Exif 2.32 §4.6.4, tag 0x0112): 1 is upright, 2/4/5/7 are mirrored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const orientationTag = 0x0112;

/**
 * Orientation from the first bytes of a JPEG (64 KiB are enough); 1 when there is none or it is malformed.
 * Read here because ffmpeg below 8 ignores it and phones store photos sideways.
 */
export function jpegOrientation(head: Buffer): Orientation {
  try {
    const tiff = exifTiff(head);
    return tiff ? orientationInTiff(tiff) : 1;
  } catch (error) {
    // Offsets of a damaged file point outside of it; the picture itself may still be fine.
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

/** Walks the marker segments up to APP1 with `Exif\0\0` and returns the TIFF block behind it. */
function exifTiff(head: Buffer): Buffer | undefined {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 4 <= head.length; ) {
    const marker = head.readUInt16BE(at);
    if (marker < 0xffc0 || marker === 0xffda) return undefined;
    const length = head.readUInt16BE(at + 2);
    const isExif = marker === 0xffe1 && head.toString('latin1', at + 4, at + 10) === 'Exif\0\0';
    if (isExif) return head.subarray(at + 10, at + 2 + length);
    at += 2 + Math.max(2, length);
  }
  return undefined;
}

function orientationInTiff(tiff: Buffer): Orientation {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < u16(directory); entry++) {
    const at = directory + 2 + entry * 12;
    if (u16(at) !== orientationTag) continue;
    const value = u16(at + 8);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
