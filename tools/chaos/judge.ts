import type { BookedTask, LedgerPost, StoryLine } from './books.ts';

export type Culprit = { number: number; what: string; taskId: string | null };

export type Verdict = {
  published: number;
  duplicates: number;
  lost: number;
  stuck: number;
  /** Tasks that a person is asked about, rightly or not. */
  asked: number;
  /** Unknown outcomes with exactly one post in the ledger, and how many of them the machine resolved. */
  unknownWithOne: number;
  resolvedByMachine: number;
  culprits: Culprit[];
};

/** With what led to the questions, and how often each did. */
export type Judged = Verdict & { why: Record<string, number> };

const STUCK_MS = 60_000;
const asks = new Set(['outcome_unknown', 'waiting_for_person']);

/**
 * Compares what was ordered, what the product says and what the platforms have. The ledgers are right; `now` is when
 * the books were read, after everything had its time to settle.
 */
export const judge = (ordered: number[], tasks: BookedTask[], ledger: LedgerPost[], now: Date): Verdict => {
  const culprits: Culprit[] = [];
  const postsOf = Map.groupBy(ledger, ({ number }) => number);
  const tasksOf = Map.groupBy(tasks, ({ number }) => number);
  const verdict: Verdict = {
    published: 0,
    duplicates: 0,
    lost: 0,
    stuck: 0,
    asked: 0,
    unknownWithOne: 0,
    resolvedByMachine: 0,
    culprits,
  };
  const blame = (count: 'duplicates' | 'lost' | 'stuck' | null, number: number, what: string) => {
    if (count !== null) verdict[count] += 1;
    culprits.push({ number, what, taskId: tasksOf.get(number)?.[0]?.id ?? null });
  };

  const judgeAsked = (task: BookedTask, posts: LedgerPost[]) => {
    verdict.asked += 1;
    const last = task.looks.at(-1);
    if (last !== 'none' && last !== 'several')
      blame(
        null,
        task.number,
        `asks a person as ${task.refusal}, not because a look-up found none or several`,
      );
    else if (posts.length === 1)
      blame(null, task.number, `asks a person (${last}) although the platform has exactly one`);
  };

  for (const number of new Set([...ordered, ...postsOf.keys()])) {
    const posts = postsOf.get(number) ?? [];
    const [task, ...more] = tasksOf.get(number) ?? [];
    if (posts.length > 1) blame('duplicates', number, `${posts.length} posts on the platform`);
    if (more.length > 0) blame('duplicates', number, `${more.length + 1} tasks for one order`);
    if (!task) {
      blame('lost', number, posts.length > 0 ? 'a post that no task owns' : 'the task vanished');
      continue;
    }
    const unknown = task.looks.length > 0 && posts.length === 1;
    if (unknown) verdict.unknownWithOne += 1;
    if (unknown && task.state === 'published') verdict.resolvedByMachine += 1;
    if (task.state === 'published') {
      verdict.published += 1;
      if (!posts.some(({ id }) => id === task.postId))
        blame('lost', number, 'called published, but the platform has no such post');
    } else if (asks.has(task.state)) judgeAsked(task, posts);
    else if (task.nextAttemptAt === null)
      blame('lost', number, `ended ${task.state}, which nothing in this run calls for`);
    else if (now.getTime() - task.lastEventAt.getTime() > STUCK_MS)
      blame(
        'stuck',
        number,
        `${task.state}, nothing for ${Math.round((now.getTime() - task.lastEventAt.getTime()) / 1000)} s`,
      );
    else blame(null, number, `still ${task.state} at the end`);
  }
  return verdict;
};

/** What made the outcome of each story unknown: an answer that was not one, or a process that never wrote it down. */
export const whyAsked = (stories: StoryLine[][]): Record<string, number> => {
  const why: Record<string, number> = {};
  for (const story of stories) {
    const upToLook = story.slice(
      0,
      story.findIndex(({ kind }) => kind === 'looked'),
    );
    const decided = upToLook.findLastIndex(({ kind }) => kind === 'submitting');
    const refused = upToLook.slice(decided + 1).find(({ kind }) => kind === 'refused');
    const said =
      refused === undefined
        ? 'the process was lost between its decision to post and the answer'
        : String(refused.data.message).replace(/\d{4,}/g, 'N');
    why[said] = (why[said] ?? 0) + 1;
  }
  return why;
};
