import type { Todo } from '@xingluo/contracts/records';

/** How each kind of to-do is drawn, in the bell and on its page. */
export const todoIcons: Record<Todo['kind'], string> = {
  publish_unknown: 'i-lucide-circle-help',
  publish_failed: 'i-lucide-circle-x',
  publish_rejected: 'i-lucide-ban',
  publish_late: 'i-lucide-alarm-clock',
  publish_unseen: 'i-lucide-eye-off',
  publish_by_hand: 'i-lucide-smartphone',
  publish_elsewhere: 'i-lucide-user-x',
  publish_expired: 'i-lucide-timer-off',
  publish_follow_up: 'i-lucide-list-todo',
  reauthorise: 'i-lucide-key-round',
};
const pages: Record<Todo['refType'], (id: string) => string> = {
  publish_task: (id) => `/publishing/${id}`,
  publish_order: (id) => `/publishing/orders/${id}`,
  account: (id) => `/accounts/${id}`,
};

/** The page on which a to-do is done. */
export const todoPage = ({ refType, refId }: Pick<Todo, 'refType' | 'refId'>): string =>
  pages[refType](refId);
