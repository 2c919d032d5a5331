import { randomBytes } from 'node:crypto';

/** A request's body: `stream` is read once; `shown` is what the exchange's record says of it. */
export type Body = {
  contentType: string;
  length: number;
  stream(): AsyncIterable<Uint8Array>;
  shown: string;
};

async function* only(...chunks: Uint8Array[]) {
  for (const chunk of chunks) yield chunk;
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

/** Bytes in memory, or so many that are read on sending. */
export type FileBytes = Uint8Array | { length: number; stream(): AsyncIterable<Uint8Array> };
export type FormFile = { name: string; filename: string; contentType: string; bytes: FileBytes };

async function* between(before: Uint8Array, bytes: FileBytes, after: Uint8Array) {
  yield before;
  if (bytes instanceof Uint8Array) yield bytes;
  else yield* bytes.stream();
  yield after;
}

/**
 * A multipart form with one file. Written here and not through FormData, which turns the line breaks of a text into
 * CRLF: a caption has to arrive as it was written.
 */
export const multipartBody = (fields: Record<string, string>, file: FormFile): Body => {
  const boundary = `xingluo-${randomBytes(16).toString('hex')}`;
  const head = Object.entries(fields)
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('');
  const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="${file.name}"; filename="${file.filename}"\r\nContent-Type: ${file.contentType}\r\n\r\n`;
  const before = Buffer.from(head + fileHead);
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: before.length + file.bytes.length + after.length,
    stream: () => between(before, file.bytes, after),
    shown: `${JSON.stringify(fields)} + ${file.name}: ${file.bytes.length} bytes of ${file.contentType}`,
  };
};
