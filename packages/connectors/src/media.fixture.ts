import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Cover, VideoSource } from './connector.ts';

const chunkBytes = 65_536;

const chunk = (name: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
};

/** A real grey PNG of the given size. */
export const testCover = (width = 1146, height = 717): Cover => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const bytes = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height, 0x60))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { bytes, contentType: 'image/png' };
};

/** Bytes that depend on their place alone, behind the first box of an MP4. */
const bytesAt = (start: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) bytes[index] = ((start + index) * 2_654_435_761) >>> 24;
  const head = Buffer.from('\0\0\0\x18ftypisom', 'latin1');
  for (let place = start; place < Math.min(start + length, head.length); place += 1)
    bytes[place - start] = head[place] ?? 0;
  return bytes;
};

export type TestVideo = VideoSource & { sha256: string; opened: { start: number; end: number }[] };

/** A video that exists only as ranges, and remembers which of them were opened. */
export const testVideo = (size: number): TestVideo => {
  const opened: { start: number; end: number }[] = [];
  const hash = createHash('sha256');
  for (let place = 0; place < size; place += chunkBytes)
    hash.update(bytesAt(place, Math.min(chunkBytes, size - place)));
  return {
    size,
    contentType: 'video/mp4',
    filename: 'clip.mp4',
    sha256: hash.digest('hex'),
    opened,
    async *open({ start, end }) {
      opened.push({ start, end });
      for (let place = start; place < end; place += chunkBytes)
        yield bytesAt(place, Math.min(chunkBytes, end - place));
    },
  };
};
