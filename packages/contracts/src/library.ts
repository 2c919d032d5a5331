import { z } from 'zod';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export const assetTypes = ['unknown', 'video', 'audio', 'image'] as const;
export const assetStatuses = ['uploading', 'checking', 'ready', 'refused'] as const;

export const asset = z.object({
  id: id('as'),
  projectId: id('p').nullable(),
  type: z.enum(assetTypes),
  name: z.string(),
  contentType: z.string().nullable(),
  bytes: z.number().int(),
  hash: z.string().nullable(),
  status: z.enum(assetStatuses),
  /** Why the file was not taken: an error code and its data. */
  refusal: z.object({ code: z.string(), detail: z.string().optional() }).nullable(),
  durationSeconds: z.number().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** Signed and expiring; null until ready. */
  url: z.string().nullable(),
  posterUrl: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instant,
  version,
});
export type Asset = z.infer<typeof asset>;

export const libraryContract = {
  assets: route('GET', '/api/assets', 'Assets, newest first', { permission: 'library:read' })
    .input(
      z.object({
        ...pageQuery,
        q: z.string().max(100).optional(),
        type: z.enum(assetTypes).optional(),
        status: z.enum(assetStatuses).optional(),
        projectId: id('p').optional(),
      }),
    )
    .output(page(asset)),
  asset: route('GET', '/api/assets/{id}', 'One asset', { permission: 'library:read' })
    .input(z.object({ id: id('as') }))
    .output(asset),
  presign: route(
    'POST',
    '/api/assets/presign',
    'Begin a resumable upload',
    {
      permission: 'library:write',
      audit: 'library.upload_started',
    },
    201,
  )
    .input(
      z.object({
        filename: text(255),
        contentType: z.string().max(120).optional(),
        bytes: z.number().int().min(0).optional(),
        /** A project id, or the request's word `project_…`. */
        scope: z.string().max(80).optional(),
      }),
    )
    .output(
      z.object({
        assetId: id('as'),
        uploadId: id('up'),
        protocol: z.literal('tus'),
        /** Send the bytes here by tus 1.0.0: HEAD for the offset, PATCH to append. */
        url: z.string(),
        expiresAt: instant,
      }),
    ),
  renameAsset: route('PATCH', '/api/assets/{id}', 'Rename', {
    permission: 'library:write',
    audit: 'library.asset_renamed',
  })
    .input(z.object({ id: id('as'), name: text(255), version }))
    .output(asset),
  deleteAsset: route('DELETE', '/api/assets/{id}', 'Delete', {
    permission: 'library:write',
    audit: 'library.asset_deleted',
  })
    .input(z.object({ id: id('as') }))
    .output(ok),
};
