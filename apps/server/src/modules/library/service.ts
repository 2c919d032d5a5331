import type { Asset, assetStatuses, assetTypes } from '@xingluo/contracts/library';
import type { Member } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import { idBefore, toPage } from '../../kernel/db/page.ts';
import { AppError, found } from '../../kernel/errors.ts';
import type { Note } from '../../kernel/http/context.ts';
import { tellLive } from '../../kernel/live.ts';
import { checkVersion } from '../../kernel/stale.ts';
import { removeBytes } from './bytes.ts';
import type { LibraryNeeds } from './needs.ts';
import { type AssetRow, assetsStore } from './store/assets.ts';
import { assetWire, metaOf } from './wire.ts';

type ListInput = {
  cursor?: string | undefined;
  limit: number;
  q?: string | undefined;
  type?: (typeof assetTypes)[number] | undefined;
  status?: (typeof assetStatuses)[number] | undefined;
  projectId?: string | undefined;
};

/** A ready asset as the modules to the right see it. Bytes, seconds, pixels. */
export type ReadyAsset = {
  id: string;
  projectId: string | null;
  type: Exclude<Asset['type'], 'unknown'>;
  name: string;
  /** Key in the blob store. */
  key: string;
  contentType: string;
  bytes: number;
  hash: string;
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
};

/** Who needs an asset: `{ kind: 'video', id: 'v_…' }`. */
export type UsedBy = { kind: string; id: string };

const readyAsset = (row: AssetRow): ReadyAsset | null => {
  if (row.status !== 'ready' || !row.url || !row.content_type || !row.hash) return null;
  const { durationSeconds, width, height } = metaOf(row);
  return {
    id: row.id,
    projectId: row.project_id,
    type: row.type as ReadyAsset['type'],
    name: row.name,
    key: row.url,
    contentType: row.content_type,
    bytes: row.bytes,
    hash: row.hash,
    durationSeconds,
    width,
    height,
  };
};

/** Use cases of assets, and what the modules to the right may ask. */
export const createLibraryService = (needs: Pick<LibraryNeeds, 'db' | 'blobs' | 'log' | 'urls'>) => {
  const wire = assetWire(needs.urls);
  const visible = async (tx: Tx, actor: Member, id: string) =>
    found(await assetsStore(tx).visible(actor, id), 'library.asset_not_found');

  return {
    assets: async (tx: Tx, actor: Member, input: ListInput) =>
      toPage(
        await assetsStore(tx).list({ ...input, before: idBefore(input) }, actor),
        input,
        (row) => [row.id],
        wire,
      ),
    asset: async (tx: Tx, actor: Member, id: string) => wire(await visible(tx, actor, id)),

    async rename(tx: Tx, actor: Member, input: { id: string; name: string; version: number }, note: Note) {
      const before = found(await assetsStore(tx).visibleLocked(actor, input.id), 'library.asset_not_found');
      checkVersion(before, input.version, wire(before));
      const after = await assetsStore(tx).rename(input.id, input.name);
      note(input.id, { from: before.name, to: after.name });
      await tellLive(tx, 'asset', { id: input.id, status: after.status });
      return wire(after);
    },

    /** Deletes it unless a video needs it; the bytes go once that is committed. */
    async remove(tx: Tx, actor: Member, id: string, note: Note): Promise<void> {
      const store = assetsStore(tx);
      const asset = found(await store.visibleLocked(actor, id), 'library.asset_not_found');
      if (await store.isUsed(id)) throw new AppError('library.asset_in_use');
      await store.remove(id);
      note(id, { name: asset.name, bytes: asset.bytes });
      await tellLive(tx, 'asset', { id });
      tx.afterCommit(() => {
        removeBytes(needs, tx.tenantId, id).catch((error: Error) =>
          needs.log.warn(
            { err: error, asset: id },
            'bytes of a deleted asset are left; the sweep removes them',
          ),
        );
      });
    },

    /** The asset when this person may see it. @throws library.asset_not_found, library.not_ready */
    async readyAsset(tx: Tx, actor: Member, id: string): Promise<ReadyAsset> {
      const row = await visible(tx, actor, id);
      const ready = readyAsset(row);
      if (!ready) throw new AppError('library.not_ready', { status: row.status });
      return ready;
    },
    /** The same for work in the background; null when it is gone or not ready. */
    async assetForJob(tx: Tx, id: string): Promise<ReadyAsset | null> {
      const row = await assetsStore(tx).byId(id);
      return row ? readyAsset(row) : null;
    },
    /** How the check of an asset stands; null when the asset is gone. */
    async assetOutcome(tx: Tx, id: string): Promise<Pick<Asset, 'status' | 'refusal'> | null> {
      const row = await assetsStore(tx).byId(id);
      return row ? { status: row.status as Asset['status'], refusal: row.refusal as Asset['refusal'] } : null;
    },
    /** From now on the asset cannot be deleted. @throws library.asset_not_found when it was, just before. */
    async markUsed(tx: Tx, assetId: string, by: UsedBy): Promise<void> {
      found(await assetsStore(tx).locked(assetId), 'library.asset_not_found');
      await assetsStore(tx).addUse(assetId, by);
    },
    /** `by` needs none of its assets any more. */
    async releaseUse(tx: Tx, by: UsedBy): Promise<void> {
      await assetsStore(tx).dropUses(by);
    },
  };
};
export type LibraryService = ReturnType<typeof createLibraryService>;
