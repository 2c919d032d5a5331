import { randomBytes } from 'node:crypto';
import type { Cover } from './connector.ts';

/** A request's body: `stream` is read once; `shown` is what the exchange's record says of it. */
export type Body = {
  contentType: string;
  length: number;
  stream(): AsyncIterable<Uint8Array>;
  shown: string;
};

/** Bytes in memory, or so many that are read on sending. */
export type FileBytes = Uint8Array | { length: number; stream(): AsyncIterable<Uint8Array> };

async function* only(...chunks: FileBytes[]) {
  for (const chunk of chunks) {
    if (chunk instanceof Uint8Array) yield chunk;
    else yield* chunk.stream();
  }
}

export const textBody = (text: string, contentType: string): Body => {
  const bytes = Buffer.from(text);
  return { contentType, length: bytes.length, stream: () => only(bytes), shown: text };
};

export const formBody = (fields: Record<string, string>): Body =>
  textBody(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');

export const bytesBody = (
  stream: () => AsyncIterable<Uint8Array>,
  length: number,
  contentType: string,
): Body => ({ contentType, length, stream, shown: `${length} bytes of ${contentType}` });

export type FormFile = { name: string; filename: string; contentType: string; bytes: FileBytes };

/** A cover as the file of a form. */
export const coverFile = (name: string, { bytes, contentType }: Cover): FormFile => ({
  name,
  filename: contentType === 'image/png' ? 'cover.png' : 'cover.jpg',
  contentType,
  bytes,
});

/**
 * A multipart form. Written here and not through FormData, which turns the line breaks of a text into CRLF: a caption
 * has to arrive as it was written.
 */
export const multipartBody = (fields: Record<string, string>, ...files: FormFile[]): Body => {
  const boundary = `xingluo-${randomBytes(16).toString('hex')}`;
  const part = (head: string) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`);
  const line = Buffer.from('\r\n');
  const chunks = [
    ...Object.entries(fields).flatMap(([name, value]) => [part(`name="${name}"`), Buffer.from(value), line]),
    ...files.flatMap(({ name, filename, contentType, bytes }) => [
      part(`name="${name}"; filename="${filename}"\r\nContent-Type: ${contentType}`),
      bytes,
      line,
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  const shownFiles = files.map(
    ({ name, bytes, contentType }) => `${name}: ${bytes.length} bytes of ${contentType}`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: chunks.reduce((sum, { length }) => sum + length, 0),
    stream: () => only(...chunks),
    shown: [JSON.stringify(fields), ...shownFiles].join(' + '),
  };
};

/** A multipart form without a field. */
export const emptyMultipartBody = (): Body => {
  const boundary = `xingluo-${randomBytes(16).toString('hex')}`;
  return { ...textBody(`--${boundary}--\r\n`, `multipart/form-data; boundary=${boundary}`), shown: '' };
};
