import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** UUIDv7 bytes (RFC 9562 §5.7): 48 bits of milliseconds, then random. */
const uuidv7 = (now: number): Uint8Array => {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
};

/** 128 bits as 26 characters of Crockford base32, two zero bits first (TypeID 0.3). */
const base32 = (bytes: Uint8Array): string => {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((value >> shift) & 31n)];
  return text;
};

export type IdPrefix =
  | 't'
  | 'u'
  | 'ses'
  | 'key'
  | 'p'
  | 'as'
  | 'up'
  | 'v'
  | 'job'
  | 'c'
  | 'acc'
  | 'app'
  | 'cb'
  | 'grp'
  | 'rl'
  | 'pt'
  | 'po'
  | 'hd'
  | 'ev'
  | 'todo'
  | 'aip'
  | 'aic'
  | 'req'
  | 'w';

/** A prefixed, sortable id such as `v_01jd…` (TypeID with a UUIDv7 inside). */
export const newId = (prefix: IdPrefix, now = Date.now()): string => `${prefix}_${base32(uuidv7(now))}`;

/** A public token: 128 random bits or more, base64url. Only its hash is stored. */
export const newToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');
