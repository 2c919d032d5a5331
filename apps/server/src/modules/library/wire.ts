import type { Asset } from '@xingluo/contracts/library';
import type { SignedUrls } from '../../kernel/signed-urls.ts';
import type { AssetRow } from './store/assets.ts';

/** `assets.meta`: what the file says of itself. Seconds, pixels, frames per second. */
export type AssetMeta = {
  durationSeconds: number | null;
  width: number | null;
  height: number | null;
  frameRate: number | null;
  hasSound: boolean;
};

const unknown: AssetMeta = {
  durationSeconds: null,
  width: null,
  height: null,
  frameRate: null,
  hasSound: false,
};

export const metaOf = (row: Pick<AssetRow, 'meta'>): AssetMeta => ({
  ...unknown,
  ...(row.meta as Partial<AssetMeta>),
});

/** A row as the API shows it; URLs are signed and there only once the asset is ready. */
export const assetWire =
  (urls: Pick<SignedUrls, 'file'>) =>
  (row: AssetRow): Asset => {
    const { durationSeconds, width, height } = metaOf(row);
    const ready = row.status === 'ready';
    return {
      id: row.id,
      projectId: row.project_id,
      type: row.type as Asset['type'],
      name: row.name,
      contentType: row.content_type,
      bytes: row.bytes,
      hash: row.hash,
      status: row.status as Asset['status'],
      refusal: row.refusal as Asset['refusal'],
      durationSeconds,
      width,
      height,
      url: ready && row.url ? urls.file(row.url) : null,
      posterUrl: ready && row.poster_url ? urls.file(row.poster_url) : null,
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
      version: row.version,
    };
  };
