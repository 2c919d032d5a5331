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

/** The fields of a JSON body; none when it is broken. */
export const parsed = (body: Buffer): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};
