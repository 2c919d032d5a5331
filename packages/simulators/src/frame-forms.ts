import type { SimRequest } from './frame-http.ts';

/** A multipart form held in memory; null when it is too large or broken. */
export const formOf = async (request: SimRequest, maxBytes: number): Promise<FormData | null> => {
  const type = request.headers['content-type'] ?? '';
  const body = await request.body(maxBytes);
  if (body === null || !type.startsWith('multipart/form-data')) return null;
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    return null;
  }
};

/** The bytes of a file field; empty when it is missing, and of a browser's empty file field too. */
export const fileOf = async (form: FormData, name: string): Promise<Buffer> => {
  const file = form.get(name);
  return file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
};

/** A text field; empty when it is missing. Browsers send line breaks as CRLF. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.replace(/\r\n/g, '\n') : '';
};

/** The fields of a JSON body; none when it is broken. */
export const parsed = (body: Buffer): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
