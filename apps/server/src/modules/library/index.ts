import type { Module } from '../../kernel/module.ts';
import { createAssetCheck } from './check/check-asset.ts';
import type { LibraryNeeds } from './needs.ts';
import { libraryRoutes } from './routes.ts';
import { createLibraryService } from './service.ts';
import { librarySweeps } from './sweeps.ts';
import { createFetched } from './upload/fetched.ts';
import { uploadRoutes } from './upload/routes.ts';
import { createUploads } from './upload/uploads.ts';

export type { LibraryNeeds } from './needs.ts';
export type { ReadyAsset, UsedBy } from './service.ts';
export type { FetchTarget, Receiving } from './upload/fetched.ts';
export type { By } from './upload/uploads.ts';

/** 素材中心: files that people bring, checked before anything is made of them. */
export const createLibrary = (needs: LibraryNeeds) => {
  const service = createLibraryService(needs);
  const uploads = createUploads(needs);
  const check = createAssetCheck(needs);
  return {
    handlers: libraryRoutes(service, uploads),
    rawRoutes: uploadRoutes(uploads, needs),
    jobs: {
      'library.check_asset': async (payload, run) => {
        await check(payload, run.signal);
      },
    },
    sweeps: librarySweeps(needs, uploads),
    tables: [
      { table: 'assets', erase: 'delete' },
      { table: 'uploads', erase: 'delete' },
      { table: 'asset_uses', erase: 'delete' },
    ],
    readyAsset: service.readyAsset,
    assetForJob: service.assetForJob,
    assetOutcome: service.assetOutcome,
    ...createFetched(needs, uploads),
    markUsed: service.markUsed,
    releaseUse: service.releaseUse,
  } satisfies Module & Record<string, unknown>;
};
