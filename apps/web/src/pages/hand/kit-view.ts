import type { TaskState } from '@xingluo/contracts/publishing';

/** What a phone shows of a hand-over: by the state alone. */
export type KitView = 'open' | 'scheduled' | 'published' | 'elsewhere' | 'refused' | 'preparing' | 'ended';

export const kitViews: Record<TaskState, KitView> = {
  queued: 'preparing',
  uploading: 'preparing',
  submitting: 'published',
  reviewing: 'published',
  awaiting_user: 'open',
  scheduled_on_platform: 'scheduled',
  published: 'published',
  rejected: 'refused',
  failed: 'ended',
  outcome_unknown: 'ended',
  waiting_for_person: 'ended',
  posted_elsewhere: 'elsewhere',
  expired: 'ended',
  removed: 'ended',
  cancelled: 'ended',
  skipped: 'ended',
};
