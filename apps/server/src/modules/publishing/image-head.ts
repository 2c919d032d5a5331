/** What the first bytes of an image say; pixels are null where they were not found. */
export type ImageHead = { contentType: string; width: number | null; height: number | null };

const isPng = (head: Buffer) => head.subarray(0, 8).toString('hex') === '89504e470d0a1a0a';
const isWebp = (head: Buffer) =>
  head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP';

/** C0–CF start a frame, but for C4 (tables), C8 (reserved) and CC (coding): ITU-T T.81, table B.1. */
const startsFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const jpegSize = (head: Buffer): { width: number | null; height: number | null } => {
  for (let at = 2; at + 9 <= head.length && head[at] === 0xff; at += 2 + head.readUInt16BE(at + 2))
    if (startsFrame(head[at + 1]!))
      return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
  return { width: null, height: null };
};

/** Type and pixels by the bytes themselves, never by a name. */
export const imageHead = (head: Buffer): ImageHead => {
  if (isPng(head))
    return head.length < 24
      ? { contentType: 'image/png', width: null, height: null }
      : { contentType: 'image/png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  if (head.subarray(0, 3).toString('hex') === 'ffd8ff')
    return { contentType: 'image/jpeg', ...jpegSize(head) };
  const contentType = isWebp(head) ? 'image/webp' : 'application/octet-stream';
  return { contentType, width: null, height: null };
};
