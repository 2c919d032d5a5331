import type { libraryContract } from '@xingluo/contracts/library';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import type { LibraryService } from './service.ts';
import { UPLOADS_PATH } from './upload/routes.ts';
import type { Uploads } from './upload/uploads.ts';

/** The request's `scope` holds a project's id, or a word of the caller's own that means no project. */
const projectIn = (scope: string | undefined): string | null => (scope?.startsWith('p_') ? scope : null);

export const libraryRoutes = (
  library: LibraryService,
  uploads: Uploads,
): Handlers<typeof libraryContract> => ({
  assets: ({ input, context }) => context.read((tx) => library.assets(tx, context.actor, input)),
  asset: ({ input, context }) => context.read((tx) => library.asset(tx, context.actor, input.id)),
  presign: async ({ input, context }) => {
    const bytes = input.bytes ?? null;
    await uploads.admit(bytes);
    const wanted = { filename: input.filename, bytes, projectId: projectIn(input.scope) };
    return context.change(async (tx, note) => {
      const begun = await uploads.begin(tx, context.actor, wanted, note);
      return { ...begun, protocol: 'tus' as const, url: `${UPLOADS_PATH}/${begun.uploadId}` };
    });
  },
  renameAsset: ({ input, context }) =>
    context.change((tx, note) => library.rename(tx, context.actor, input, note)),
  deleteAsset: ({ input, context }) =>
    context.change(async (tx, note) => {
      await library.remove(tx, context.actor, input.id, note);
      return { ok: true as const };
    }),
});
