import { open } from 'node:fs/promises';

/** One box of ISO/IEC 14496-12 §4.2: `start` and `size` in bytes, `body` = where its content begins. */
export type Mp4Box = { type: string; start: number; body: number; size: number };

const longestHeader = 16;
const largestMoov = 64 * 1024 * 1024;

function readHeader(bytes: Uint8Array, start: number, end: number): Mp4Box | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 8) return undefined;
  const size32 = view.getUint32(0);
  const type = String.fromCharCode(...bytes.subarray(4, 8));
  const isLong = size32 === 1 && view.byteLength >= longestHeader;
  // Size 0 means: up to the end of what holds the box.
  const size = isLong ? Number(view.getBigUint64(8)) : size32 === 0 ? end - start : size32;
  const header = isLong ? longestHeader : 8;
  return size < header ? undefined : { type, start, body: start + header, size };
}

/** The boxes between two offsets of a buffer; stops at the first one that is malformed. */
export function boxesIn(bytes: Uint8Array, from = 0, to = bytes.byteLength): Mp4Box[] {
  const boxes: Mp4Box[] = [];
  for (let at = from; at < to; ) {
    const box = readHeader(bytes.subarray(at, Math.min(at + longestHeader, to)), at, to);
    if (!box || at + box.size > to) break;
    boxes.push(box);
    at += box.size;
  }
  return boxes;
}

/** Content of every box on a path such as `moov/trak/mdia`; all branches are followed. */
export function boxBodies(bytes: Uint8Array, path: string): Uint8Array[] {
  return path.split('/').reduce<Uint8Array[]>(
    (parents, type) =>
      parents.flatMap((parent) =>
        boxesIn(parent)
          .filter((box) => box.type === type)
          .map((box) => parent.subarray(box.body, box.start + box.size)),
      ),
    [bytes],
  );
}

const stsdHeader = 8;

/** Sample entries (`avc1`, `mp4a`, `encv` …) of all tracks, each with its content. */
export function sampleEntries(fileOrMoov: Uint8Array): { type: string; content: Uint8Array }[] {
  return boxBodies(fileOrMoov, 'moov/trak/mdia/minf/stbl/stsd').flatMap((stsd) =>
    boxesIn(stsd, stsdHeader).map((box) => ({
      type: box.type,
      content: stsd.subarray(box.body, box.start + box.size),
    })),
  );
}

/** The outermost boxes of an MP4 file, read by their headers only. The last one may reach past the end of the file. */
export async function topLevelBoxes(path: string): Promise<{ boxes: Mp4Box[]; fileBytes: number }> {
  const file = await open(path);
  try {
    const fileBytes = (await file.stat()).size;
    const boxes: Mp4Box[] = [];
    for (let at = 0; at < fileBytes; ) {
      const header = Buffer.alloc(longestHeader);
      const { bytesRead } = await file.read(header, 0, longestHeader, at);
      const box = readHeader(header.subarray(0, bytesRead), at, fileBytes);
      if (!box) break;
      boxes.push(box);
      at += box.size;
    }
    return { boxes, fileBytes };
  } finally {
    await file.close();
  }
}

/** What ffprobe does not say of an MP4: whether its media data is cut off, and whether a track is encrypted. */
export async function inspectMp4(path: string): Promise<{ truncated: boolean; encrypted: boolean }> {
  const { boxes, fileBytes } = await topLevelBoxes(path);
  // Some cameras leave garbage behind the last box; only a missing end of real content counts.
  const truncated = boxes.some(
    (box) => ['moov', 'moof', 'mdat'].includes(box.type) && box.start + box.size > fileBytes,
  );
  const moov = boxes.find((box) => box.type === 'moov');
  if (truncated || !moov || moov.size > largestMoov) return { truncated, encrypted: false };
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(moov.size);
    await file.read(bytes, 0, moov.size, moov.start);
    // ISO/IEC 23001-7: a protected track hides its codec behind encv or enca.
    return { truncated, encrypted: sampleEntries(bytes).some((entry) => /^enc[va]$/.test(entry.type)) };
  } finally {
    await file.close();
  }
}
