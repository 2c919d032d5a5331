export type ImageInfo = { type: 'image/jpeg' | 'image/png'; width: number; height: number };

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const pngInfo = (bytes: Buffer): ImageInfo | null =>
  bytes.length < 24
    ? null
    : { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };

/** Start-of-frame markers carry the size; C4, C8 and CC share the range and do not. */
const isFrameMarker = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const jpegInfo = (bytes: Buffer): ImageInfo | null => {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrameMarker(marker))
      return { type: 'image/jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
};

/** Type and pixels of a JPEG or PNG, by its bytes and not by what the sender claims; null for anything else. */
export const imageInfo = (bytes: Buffer): ImageInfo | null => {
  if (bytes.subarray(0, 8).equals(pngSignature)) return pngInfo(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegInfo(bytes);
  return null;
};
