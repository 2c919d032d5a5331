/** Jobs: payload per kind. A job is a wake-up; the row it names is the truth. */
export type JobMap = {
  'library.check_asset': { tenantId: string; assetId: string };
  'studio.transcode': { tenantId: string; jobId: string };
  'publishing.advance': { tenantId: string; taskId: string };
  'publishing.measure': { tenantId: string; taskId: string };
  /** Asks the platform whether the authorisation still stands. */
  'accounts.preflight': { tenantId: string; accountId: string };
  'accounts.refresh_token': { tenantId: string; accountId: string };
};
export type JobKind = keyof JobMap;
