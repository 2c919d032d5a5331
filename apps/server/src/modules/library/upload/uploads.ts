import { rm } from 'node:fs/promises';
import type { AuditVerb } from '@xingluo/contracts/audit-verbs';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import { AppError, found } from '../../../kernel/errors.ts';
import type { AuditEntry, Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import { receivedBytes, refuseWithoutSpace, removeBytes, uploadFile } from '../bytes.ts';
import type { LibraryNeeds } from '../needs.ts';
import { assetsStore } from '../store/assets.ts';
import { type UploadRow, uploadsStore } from '../store/uploads.ts';

/** Who did it, for the audit log; a sweep acts for nobody. */
export type By = Pick<AuditEntry, 'actorKind' | 'actorId' | 'requestId' | 'address'>;
export const bySweep: By = { actorKind: 'system', actorId: 'library', requestId: null, address: null };

export type NewUpload = {
  /** Id of the upload when the protocol has chosen it already. */
  id?: string;
  filename: string;
  /** Null while the sender does not know. */
  bytes: number | null;
  projectId: string | null;
};

type Needs = Pick<
  LibraryNeeds,
  'db' | 'blobs' | 'log' | 'send' | 'appendAudit' | 'projectVisible' | 'maxUploadBytes'
>;

/** The last part of a path without control characters: what a person would call the file. */
export const tidyName = (filename: string): string => {
  const last = filename.split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .replaceAll(/\p{Cc}/gu, '')
      .trim()
      .slice(0, 255) || 'upload'
  );
};

/** Use cases of resumable uploads. The row is the truth; the file holds what has arrived and may be ahead of it. */
export const createUploads = (needs: Needs) => {
  const { db, blobs, maxUploadBytes } = needs;
  const audit = (by: By, verb: AuditVerb, target: string, detail = {}): AuditEntry => ({
    ...by,
    verb,
    target,
    detail,
  });

  /** Refuses a size that nobody could or should send. Call it before the transaction: it asks the disk. */
  const admit = async (bytes: number | null): Promise<void> => {
    if (bytes === 0) throw new AppError('library.empty_file');
    if (bytes !== null && bytes > maxUploadBytes)
      throw new AppError('library.too_large', { limitBytes: maxUploadBytes });
    await refuseWithoutSpace(blobs, bytes ?? 0);
  };

  /** Makes the asset and its upload. */
  const begin = async (tx: Tx, actor: Member, wanted: NewUpload, note: Note) => {
    if (wanted.projectId && !(await needs.projectVisible(tx, actor, wanted.projectId)))
      throw new AppError('workspaces.project_not_found');
    const assetId = newId('as');
    const uploadId = wanted.id ?? newId('up');
    const created_by = actor.userId;
    await assetsStore(tx).add({
      id: assetId,
      project_id: wanted.projectId,
      name: tidyName(wanted.filename),
      bytes: wanted.bytes ?? 0,
      created_by,
    });
    const { expires_at } = await uploadsStore(tx).add({
      id: uploadId,
      asset_id: assetId,
      bytes: wanted.bytes,
      created_by,
    });
    note(assetId, { uploadId, name: tidyName(wanted.filename), bytes: wanted.bytes });
    await tellLive(tx, 'asset', { id: assetId, status: 'uploading' });
    return { assetId, uploadId, expiresAt: expires_at.toISOString() };
  };

  /** All bytes are here: the asset waits for its check. Repeating it does nothing. */
  const finish = (tenantId: string, uploadId: string, by: By): Promise<void> =>
    db.withTenant(tenantId, async (tx) => {
      await finishIn(tx, uploadId, by);
    });

  /** The same in the caller's transaction; false when there is nothing to finish. */
  const finishIn = async (tx: Tx, uploadId: string, by: By): Promise<boolean> => {
    const upload = await uploadsStore(tx).locked(uploadId);
    if (!upload || upload.finished_at || upload.bytes === null) return false;
    await uploadsStore(tx).finish(uploadId);
    const { asset_id: assetId, bytes } = upload;
    if (!(await assetsStore(tx).startChecking(assetId, bytes))) return false;
    await needs.send(tx, 'library.check_asset', { tenantId: tx.tenantId, assetId }, assetId);
    await needs.appendAudit(tx, [audit(by, 'library.asset_uploaded', assetId, { bytes })]);
    await tellLive(tx, 'asset', { id: assetId, status: 'checking' });
    return true;
  };

  /** Finishes an upload whose last byte came just before the process died. Returns whether it did. */
  const settle = async (tenantId: string, upload: UploadRow, by: By): Promise<boolean> => {
    if (upload.finished_at || upload.bytes === null) return false;
    if ((await receivedBytes(await uploadFile(blobs, upload.id))) !== upload.bytes) return false;
    await finish(tenantId, upload.id, by);
    return true;
  };

  /** Gives up an unfinished upload: its asset goes with it. */
  const abandon = async (tenantId: string, upload: UploadRow, by: By): Promise<void> => {
    const gone = await db.withTenant(tenantId, (tx) => abandonIn(tx, upload.id, by));
    if (gone) await removeBytes(needs, tenantId, gone);
  };

  /** The same in the caller's transaction, who then removes the bytes of the asset it returns. */
  const abandonIn = async (tx: Tx, uploadId: string, by: By): Promise<string | null> => {
    const upload = await uploadsStore(tx).locked(uploadId);
    if (!upload || upload.finished_at || !(await assetsStore(tx).remove(upload.asset_id))) return null;
    const assetId = upload.asset_id;
    await needs.appendAudit(tx, [audit(by, 'library.asset_deleted', assetId, { uploadId })]);
    await tellLive(tx, 'asset', { id: assetId });
    return assetId;
  };

  return {
    admit,
    begin,
    finish,
    finishIn,
    settle,
    abandon,
    abandonIn,
    /** The upload when this person may write to it. @throws library.upload_not_found */
    visible: (actor: Member, id: string): Promise<UploadRow> =>
      db.withTenant(actor.tenantId, async (tx) =>
        found(await uploadsStore(tx).visible(actor, id), 'library.upload_not_found'),
      ),
    keepAlive: (tenantId: string, id: string): Promise<void> =>
      db.withTenant(tenantId, async (tx) => {
        await uploadsStore(tx).keepAlive(id);
      }),
    /** The sender knows the size now. */
    announce: async (tenantId: string, upload: UploadRow, bytes: number): Promise<void> => {
      await admit(bytes);
      await db.withTenant(tenantId, async (tx) => {
        await uploadsStore(tx).announce(upload.id, bytes);
        await assetsStore(tx).announce(upload.asset_id, bytes);
      });
    },
    /** One upload that nobody touched for a while: finished, expired, or just slow. */
    async lookAfter(tenantId: string, uploadId: string): Promise<void> {
      const upload = await db.withTenant(tenantId, async (tx) => {
        await uploadsStore(tx).looked(uploadId);
        return uploadsStore(tx).byId(uploadId);
      });
      if (!upload) return rm(await uploadFile(blobs, uploadId), { force: true });
      if (await settle(tenantId, upload, bySweep)) return;
      if (upload.expired) await abandon(tenantId, upload, bySweep);
    },
  };
};
export type Uploads = ReturnType<typeof createUploads>;
