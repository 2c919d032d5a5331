import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset } from '@xingluo/contracts/library';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import { emit } from '../../../kernel/outbox.ts';
import { assetFolder, checkFolder, removeBytes, uploadFile } from '../bytes.ts';
import type { LibraryNeeds } from '../needs.ts';
import { type AssetRow, assetsStore } from '../store/assets.ts';
import { uploadsStore } from '../store/uploads.ts';
import { examine, type Found, posterMade, type Refusal } from './examine.ts';

type Needs = Pick<LibraryNeeds, 'db' | 'blobs' | 'log' | 'toolchain' | 'charge'>;
type Wanted = { tenantId: string; assetId: string };

/**
 * Checks an uploaded file and makes its asset ready, or refuses it and removes the bytes. Every step may be repeated:
 * the row says where the bytes are about to go before they move, and only an asset that still waits is changed.
 */
export const createAssetCheck = (needs: Needs) => {
  const { db, blobs, log } = needs;

  const load = ({ tenantId, assetId }: Wanted) =>
    db.withTenant(tenantId, async (tx) => {
      const asset = await assetsStore(tx).byId(assetId);
      const upload = await uploadsStore(tx).ofAsset(assetId);
      return asset?.status === 'checking' && upload ? { asset, uploadId: upload.id } : null;
    });

  /**
   * The file: where it was uploaded, or, after a crash between two steps, where it has moved. The row is read anew
   * before the bytes count as lost, because another check may have moved them a moment ago. Null: they are lost.
   */
  const withBytes = async <T>(
    wanted: Wanted,
    uploadId: string,
    use: (file: string) => Promise<T>,
  ): Promise<T | null> => {
    const uploaded = await uploadFile(blobs, uploadId);
    if (await isThere(uploaded)) return use(uploaded);
    const moved = (await load(wanted))?.asset.url;
    if (!moved || !(await blobs.stat(moved))) return null;
    return blobs.withLocalFile(moved, use);
  };

  const refuse = async ({ tenantId, assetId }: Wanted, refusal: Refusal): Promise<void> => {
    const refused = await db.withTenant(tenantId, async (tx) => {
      const row = await assetsStore(tx).refuse(assetId, refusal);
      if (!row) return false;
      await emit(tx, 'library.asset_refused', { assetId, code: refusal.code, version: row.version });
      await tellLive(tx, 'asset', { id: assetId, status: 'refused' });
      return true;
    });
    if (refused) await removeBytes(needs, tenantId, assetId);
  };

  /** Moves the bytes to their place. Nobody waits for them any more: false, and nothing has moved. */
  const adopt = async (
    { tenantId, assetId }: Wanted,
    { uploadId, found, poster }: { uploadId: string; found: Found; poster: string | null },
  ): Promise<{ posterKey: string | null } | false> => {
    const folder = assetFolder(tenantId, assetId);
    const key = `${folder}/source.${found.kind.ext}`;
    const { type, bytes, hash } = found;
    const checked = { type, bytes, hash, url: key, content_type: found.kind.contentType };
    if (!(await db.withTenant(tenantId, (tx) => assetsStore(tx).foretell(assetId, checked)))) return false;
    const uploaded = await uploadFile(blobs, uploadId);
    if (await isThere(uploaded)) await blobs.adoptFile(key, uploaded);
    const posterKey = poster ? `${folder}/poster.jpg` : null;
    if (poster && posterKey) await blobs.adoptFile(posterKey, poster);
    return { posterKey };
  };

  const makeReady = async (
    { tenantId, assetId }: Wanted,
    found: Found,
    posterKey: string | null,
  ): Promise<void> => {
    const outcome = await db.withTenant(tenantId, async (tx) => {
      const row = await assetsStore(tx).makeReady(assetId, { poster_url: posterKey, meta: found.meta });
      if (!row) return (await assetsStore(tx).byId(assetId))?.status ?? 'gone';
      const { type, bytes } = found;
      await emit(tx, 'library.asset_ready', { assetId, type, bytes, version: row.version });
      await needs.charge(tx, storedBytes(row));
      await tellLive(tx, 'asset', { id: assetId, status: 'ready' });
      return 'ready';
    });
    if (outcome !== 'ready') await removeBytes(needs, tenantId, assetId);
  };

  return async (wanted: Wanted, signal: AbortSignal): Promise<Asset['status'] | 'gone'> => {
    const waiting = await load(wanted);
    if (!waiting) {
      log.info({ asset: wanted.assetId }, 'the asset waits for no check any more');
      return 'gone';
    }
    const { asset, uploadId } = waiting;
    const tools = await needs.toolchain();
    const work = await checkFolder(blobs, asset.id);
    const poster = join(work, `${newId('w')}.jpg`);
    try {
      const outcome = await withBytes(wanted, uploadId, async (file): Promise<Asset['status'] | 'gone'> => {
        const verdict = await examine(tools, { file, name: asset.name }, signal);
        if ('refused' in verdict) {
          await refuse(wanted, verdict.refused);
          return 'refused';
        }
        const { found } = verdict;
        const hasPoster =
          found.picture !== null &&
          (await posterMade(tools, found.picture, { input: file, output: poster, signal }));
        const adopted = await adopt(wanted, { uploadId, found, poster: hasPoster ? poster : null }).catch(
          async (error: unknown): Promise<false> => {
            // A delete in this very moment takes the folders away under the move.
            if (await load(wanted)) throw error;
            await removeBytes(needs, wanted.tenantId, wanted.assetId);
            return false;
          },
        );
        if (!adopted) return 'gone';
        await makeReady(wanted, found, adopted.posterKey);
        return 'ready';
      });
      if (outcome) return outcome;
      await refuse(wanted, { code: 'library.upload_not_found' });
      return 'refused';
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  };
};

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const storedBytes = (row: AssetRow) => ({
  kind: 'stored_bytes',
  quantity: row.bytes,
  costMicro: null,
  currency: null,
  priceId: null,
  projectId: row.project_id,
  userId: row.created_by,
  refType: 'asset',
  refId: row.id,
});
