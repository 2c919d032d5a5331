import type { Copy } from '@xingluo/contracts/copywriting';
import type { CopyRow, VersionRow } from './store.ts';

export const toCopy = (row: CopyRow): Copy => ({
  id: row.id,
  projectId: row.project_id,
  type: row.type as Copy['type'],
  lang: row.lang,
  content: row.content,
  model: row.model,
  label: row.label,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  version: row.version,
});

export const toVersion = (row: VersionRow) => ({
  version: row.version,
  content: row.content,
  model: row.model,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
});
