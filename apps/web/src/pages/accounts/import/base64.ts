const CHUNK = 0x8000;

/** Bytes as base64 (RFC 4648), in pieces: spreading a whole file would overflow the stack. */
export const base64Of = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
};
