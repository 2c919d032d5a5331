import type { BookedTask, LedgerPost } from './books.ts';

/** An order, and the account's owner on the platform: nobody else may have the post. */
export type Order = { number: number; personId: string };
export type Culprit = { number: number; what: string; taskId: string | null };

export type Verdict = {
  published: number;
  duplicates: number;
  lost: number;
  stuck: number;
  /** Tasks that a person is asked about, rightly or not. */
  asked: number;
  culprits: Culprit[];
};

const STUCK_MS = 60_000;

/** One order with everything that became of it. `personId` null: nobody ordered it. */
export type Case = { number: number; personId: string | null; task: BookedTask; posts: LedgerPost[] };

/** Counts into a verdict, and names everything that is wrong. */
export const openVerdict = () => {
  const verdict: Verdict = { published: 0, duplicates: 0, lost: 0, stuck: 0, asked: 0, culprits: [] };
  const blame = (
    count: 'duplicates' | 'lost' | 'stuck' | null,
    { number, task }: { number: number; task?: BookedTask | undefined },
    what: string,
  ): void => {
    if (count !== null) verdict[count] += 1;
    verdict.culprits.push({ number, what, taskId: task?.id ?? null });
  };
  return {
    verdict,
    blame,

    /** Every order and every post with its task; tells of those that have none, or two. */
    *cases(ordered: Order[], tasks: BookedTask[], ledger: LedgerPost[]): Generator<Case> {
      const postsOf = Map.groupBy(ledger, ({ number }) => number);
      const tasksOf = Map.groupBy(tasks, ({ number }) => number);
      const personOf = new Map(ordered.map(({ number, personId }) => [number, personId]));
      for (const number of new Set([...personOf.keys(), ...postsOf.keys()])) {
        const posts = postsOf.get(number) ?? [];
        const [task, ...more] = tasksOf.get(number) ?? [];
        if (more.length > 0) blame('duplicates', { number, task }, `${more.length + 1} tasks for one order`);
        if (task) {
          yield { number, personId: personOf.get(number) ?? null, task, posts };
          continue;
        }
        if (posts.length > 1) blame('duplicates', { number }, `${posts.length} posts on the platform`);
        blame('lost', { number }, posts.length > 0 ? 'a post that no task owns' : 'the task vanished');
      }
    },

    /** A task that has come to no end: stuck when nothing has happened since `since` for over a minute. */
    unended: (one: Case, since: Date, now: Date): void => {
      const ms = now.getTime() - since.getTime();
      if (ms > STUCK_MS) blame('stuck', one, `${one.task.state}, nothing for ${Math.round(ms / 1000)} s`);
      else blame(null, one, `still ${one.task.state} at the end`);
    },
  };
};

/** The post that the task calls its own, by its id or, where only a person told of it, by its address. */
export const postOf = ({ task, posts }: Case): LedgerPost | undefined =>
  posts.find(({ ids }) =>
    ids.some((id) => (task.postId === null ? task.postUrl?.endsWith(`/${id}`) : task.postId === id)),
  );
