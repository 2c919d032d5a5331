import type { RefusalKind } from './publishing.ts';

/** Domain events: what modules tell each other, in the past tense. Payloads carry ids and a version, never whole rows. */
export type EventMap = {
  'library.asset_ready': {
    assetId: string;
    type: 'video' | 'audio' | 'image';
    bytes: number;
    version: number;
  };
  'library.asset_refused': { assetId: string; code: string; version: number };
  'studio.video_ready': {
    videoId: string;
    jobId: string;
    cpuSeconds: number;
    outputBytes: number;
    version: number;
  };
  'studio.job_failed': { jobId: string; videoId: string; code: string; version: number };
  'accounts.account_bound': { accountId: string; platform: string; version: number };
  /** A platform sent a signed message; `kind` is that of the connectors' `WebhookEvent`. Only a hint: look before you believe. */
  'accounts.platform_called': {
    callbackId: string;
    platform: string;
    appId: string;
    kind: string;
    /** Ours, where the message names an account that is bound here. */
    accountId: string | null;
    accountExternalId: string | null;
    postId: string | null;
    postUrl: string | null;
    handIds: Record<string, string> | null;
  };
  'accounts.reauth_required': { accountId: string; reason: string; version: number };
  'publishing.task_published': { taskId: string; videoId: string; accountId: string; version: number };
  /** An attempt was refused, whatever becomes of the task; `kind` is a kind of refusal. */
  'publishing.attempt_refused': { taskId: string; accountId: string; kind: RefusalKind; version: number };
  'publishing.task_stuck': {
    taskId: string;
    state: 'outcome_unknown' | 'waiting_for_person' | 'failed' | 'rejected' | 'posted_elsewhere' | 'expired';
    version: number;
  };
};
export type EventKind = keyof EventMap;
