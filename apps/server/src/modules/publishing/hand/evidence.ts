import type { Happening } from '../machine/machine.ts';
import type { TaskChange } from '../store/tasks.ts';

/** What somebody knows of a post that a person made; `source` says who: the platform when asked, its callback, a person. */
export type Evidence = {
  postId: string | null;
  postUrl: string | null;
  /** Who really posted, where it is told. */
  accountExternalId: string | null;
  source: 'callback' | 'poll' | 'person';
};

/** The task's account, as far as it is known. */
type Own = { externalId: string | null; scopes: string[]; active: boolean };

const mayAsk = (granted: string[], needed: string[] | null): boolean =>
  needed?.every((scope) => granted.includes(scope)) ?? false;

/**
 * What evidence does to a task: its account's post is the task's post; a post of another account is only remembered.
 * An account that the platform does not name, or whose id we do not know, counts as the right one: the link was made
 * for this task alone.
 */
export const byEvidence = (
  { postId, postUrl, accountExternalId, source }: Evidence,
  own: Own | null,
  reviewScopes: string[] | null,
): { what: Extract<Happening, { kind: 'delivered' }>; set: TaskChange; data: Record<string, unknown> } => {
  const ownId = own?.externalId ?? null;
  const other = accountExternalId !== null && ownId !== null && accountExternalId !== ownId;
  const followed = !other && postId !== null && own?.active === true && mayAsk(own.scopes, reviewScopes);
  return {
    what: { kind: 'delivered', by: other ? 'another_account' : 'its_account', followed },
    set: {
      ...(other || postId === null ? {} : { platform_post_id: postId }),
      ...(postUrl === null ? {} : { post_url: postUrl }),
    },
    data: { source, postId, postUrl, ...(other ? { elsewhere: true } : {}) },
  };
};
