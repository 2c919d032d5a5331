import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Tx } from './db/db.ts';

/** Where a sealed value lives. It is authenticated with the value, so a ciphertext cannot be moved to another row. */
export type Place = { table: string; column: string; row: string };

const VERSION = 1;

const encrypt = (key: Buffer, plain: Buffer, aad: string): Buffer => {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]);
};

const decrypt = (key: Buffer, sealed: Buffer, aad: string): Buffer => {
  if (sealed[0] !== VERSION) throw new Error(`Unknown version ${sealed[0]} of a sealed value.`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
    .setAAD(Buffer.from(aad))
    .setAuthTag(sealed.subarray(13, 29));
  return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]);
};

/** Reads the master key (32 bytes, hex) from its 0600 file, creating it on the first start. */
export const readMasterKey = (file: string): Buffer => {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const aside = `${file}.${process.pid}`;
    const handle = openSync(aside, 'wx', 0o600);
    writeSync(handle, randomBytes(32).toString('hex'));
    fsyncSync(handle);
    closeSync(handle);
    renameSync(aside, file);
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length !== 32) throw new Error(`${file} is not a master key: 64 hex digits expected.`);
  return key;
};

/**
 * Seals small secrets with AES-256-GCM under a key per tenant; the tenant keys are wrapped by the master key.
 * Forgetting a tenant's wrapped key makes everything it sealed unreadable.
 */
export const createSecrets = (masterKey: Buffer) => {
  const keys = new Map<string, Buffer>();
  const unwrap = (tenantId: string, wrapped: Buffer) => decrypt(masterKey, wrapped, `tenant-key|${tenantId}`);

  const keyOf = async (tx: Tx): Promise<Buffer> => {
    const known = keys.get(tx.tenantId);
    if (known) return known;
    const row = await tx.q
      .selectFrom('tenants')
      .select('sealed_key')
      .where('id', '=', tx.tenantId)
      .executeTakeFirstOrThrow();
    const key = unwrap(tx.tenantId, row.sealed_key);
    if (keys.size > 5000) keys.clear();
    keys.set(tx.tenantId, key);
    return key;
  };
  const aad = (tx: Tx, place: Place) => [tx.tenantId, place.table, place.column, place.row].join('|');

  const ownKey = Buffer.from(hkdfSync('sha256', masterKey, '', 'own secrets', 32));
  const ownAad = (place: Place) => ['own', place.table, place.column, place.row].join('|');

  return {
    /** A fresh wrapped key for a new tenant's row. */
    newTenantKey: (tenantId: string): Buffer => encrypt(masterKey, randomBytes(32), `tenant-key|${tenantId}`),
    /** Learns the enterprise's key now, so that nothing below asks the database for it. */
    ready: async (tx: Tx): Promise<void> => void (await keyOf(tx)),
    /** Text → bytes to store in `place`. */
    async seal(tx: Tx, place: Place, plain: string): Promise<Buffer> {
      return encrypt(await keyOf(tx), Buffer.from(plain, 'utf8'), aad(tx, place));
    },
    /** Bytes of `place` → text; throws when they were tampered with or moved. */
    async open(tx: Tx, place: Place, sealed: Buffer): Promise<string> {
      return decrypt(await keyOf(tx), sealed, aad(tx, place)).toString('utf8');
    },
    /** The same for what belongs to a person or the installation, not to an enterprise. */
    sealOwn: (place: Place, plain: string): Buffer =>
      encrypt(ownKey, Buffer.from(plain, 'utf8'), ownAad(place)),
    openOwn: (place: Place, sealed: Buffer): string =>
      decrypt(ownKey, sealed, ownAad(place)).toString('utf8'),
    /** A key for one purpose (URL signatures, hashes for providers), derived from the master key. */
    derive: (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32)),
  };
};

export type Secrets = ReturnType<typeof createSecrets>;
