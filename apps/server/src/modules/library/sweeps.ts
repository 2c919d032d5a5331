import type { SystemTx } from '../../kernel/db/db.ts';
import type { Sweep } from '../../kernel/module.ts';
import { notePurged, removeBytes } from './bytes.ts';
import type { LibraryNeeds } from './needs.ts';
import { leftBehind, type Named } from './store/left-behind.ts';
import type { Uploads } from './upload/uploads.ts';

const AT_ONCE = 100;
/** Far above the longest honest check of a large file; a second check meanwhile would only waste work. */
const CHECK_SILENT_SECONDS = 180;
const UPLOAD_SILENT_SECONDS = 60;

type Needs = Pick<LibraryNeeds, 'db' | 'blobs' | 'log' | 'send'>;

/** Looks for what a lost process left behind. */
export const librarySweeps = (needs: Needs, uploads: Uploads): Sweep[] => {
  const { db, log } = needs;
  const each = async (
    reason: string,
    look: (tx: SystemTx) => Promise<Named[]>,
    act: (tenantId: string, id: string) => Promise<void>,
  ): Promise<void> => {
    for (const { tenant_id, id } of await db.asSystem(reason, look))
      await act(tenant_id, id).catch((error: Error) =>
        log.error({ err: error, reason, id }, 'a sweep failed'),
      );
  };
  return [
    {
      name: 'library.checks',
      everySeconds: 60,
      run: () =>
        each(
          'assets left checking',
          (tx) => leftBehind(tx).checking(CHECK_SILENT_SECONDS, AT_ONCE),
          (tenantId, assetId) =>
            db.withTenant(tenantId, (tx) =>
              needs.send(tx, 'library.check_asset', { tenantId, assetId }, assetId),
            ),
        ),
    },
    {
      name: 'library.uploads',
      everySeconds: 60,
      run: () =>
        each(
          'silent uploads',
          (tx) => leftBehind(tx).silentUploads(UPLOAD_SILENT_SECONDS, AT_ONCE),
          uploads.lookAfter,
        ),
    },
    {
      name: 'library.purge',
      everySeconds: 300,
      run: () =>
        each(
          'bytes of deleted assets',
          (tx) => leftBehind(tx).toPurge(AT_ONCE),
          async (tenantId, assetId) => {
            await removeBytes(needs, tenantId, assetId);
            await db.withTenant(tenantId, (tx) => notePurged(tx, assetId));
          },
        ),
    },
  ];
};
