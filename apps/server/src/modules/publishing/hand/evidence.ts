import type { Happening } from '../machine/machine.ts';
import type { TaskChange, TaskRow } from '../store/tasks.ts';

/** What somebody knows of a post that a person made; `source` says who: the platform when asked, its callback, a person. */
export type Evidence = {
  postId: string | null;
  postUrl: string | null;
  /** Who really posted, where it is told. */
  accountExternalId: string | null;
  source: 'callback' | 'poll' | 'person';
};

/** As far as the task is concerned: whose account it is, what it lets us ask, and which post it calls its own. */
type Own = {
  externalId: string | null;
  postId: string | null;
  postUrl: string | null;
  scopes: string[];
  active: boolean;
};

export const ownOf = (
  { platform_post_id, post_url }: Pick<TaskRow, 'platform_post_id' | 'post_url'>,
  account: Pick<Own, 'externalId' | 'scopes' | 'active'> | null,
): Own => ({
  externalId: account?.externalId ?? null,
  postId: platform_post_id,
  postUrl: post_url,
  scopes: account?.scopes ?? [],
  active: account?.active ?? false,
});

const mayAsk = (granted: string[], needed: string[] | null): boolean =>
  needed?.every((scope) => granted.includes(scope)) ?? false;

/**
 * What evidence does to a task: its account's post is the task's post; a post of another account is only remembered.
 * An account that the platform does not name, or whose id we do not know, counts as the right one: the link was made
 * for this task alone. When it is named later, and is another, the post that was taken for the task's was not.
 */
export const byEvidence = (
  { postId, postUrl, accountExternalId, source }: Evidence,
  own: Own,
  reviewScopes: string[] | null,
): { what: Extract<Happening, { kind: 'delivered' }>; set: TaskChange; data: Record<string, unknown> } => {
  const other = accountExternalId !== null && own.externalId !== null && accountExternalId !== own.externalId;
  const samePost =
    (postId !== null && postId === own.postId) || (postUrl !== null && postUrl === own.postUrl);
  // A person said that it is out, and not where.
  const nowhere = own.postId === null && own.postUrl === null;
  const found = postId === null ? {} : { platform_post_id: postId };
  const followed = postId !== null && own.active && mayAsk(own.scopes, reviewScopes);
  return {
    what: other
      ? { kind: 'delivered', by: 'another_account', corrects: samePost || nowhere }
      : { kind: 'delivered', by: 'its_account', followed },
    set: {
      ...(other ? { platform_post_id: null, published_at: null } : found),
      ...(postUrl === null ? {} : { post_url: postUrl }),
    },
    data: { source, postId, postUrl, ...(other ? { elsewhere: true } : {}) },
  };
};
