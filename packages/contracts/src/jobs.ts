/** Jobs: payload per kind. A job is a wake-up; the row it names is the truth. */
export type JobMap = {
  'library.check_asset': { tenantId: string; assetId: string };
  'studio.transcode': { tenantId: string; jobId: string };
  /** Fetches the media of an order. */
  'publishing.fetch_media': { tenantId: string; orderId: string };
  /** Looks how far the asset or the video of an order is, and takes the next step. */
  'publishing.carry_on_order': { tenantId: string; orderId: string };
  /** Does what is due to be done to a post that is out. */
  'publishing.follow_up': { tenantId: string; taskId: string };
  'publishing.measure': { tenantId: string; taskId: string };
  /** Asks the platform whether the authorisation still stands. */
  'accounts.preflight': { tenantId: string; accountId: string };
  'accounts.refresh_token': { tenantId: string; accountId: string };
};
export type JobKind = keyof JobMap;
