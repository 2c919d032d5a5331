import { type BookedTask, type LedgerPost, looksOn, type StoryLine } from './books.ts';
import { type Case, type Order, openVerdict, postOf, type Verdict } from './verdict.ts';

export type DirectVerdict = Verdict & {
  /** Unknown outcomes with exactly one post in the ledger, and how many of them the machine resolved. */
  unknownWithOne: number;
  resolvedByMachine: number;
  /** Posts that an account's open look-up holds back; only where the run does not wait for its end. */
  heldBack: number;
};

/** With what led to the questions, and how often each did. */
export type Judged = DirectVerdict & { why: Record<string, number> };

const asks = new Set(['outcome_unknown', 'waiting_for_person']);

/**
 * Compares what was ordered, what the product says and what the platforms have. The ledgers are right; `now` is when
 * the books were read, after everything had its time to settle. Without `untilAsked` a look-up that goes on for what the
 * ledger does not have is as good as its end.
 */
export const judge = (
  ordered: Order[],
  tasks: BookedTask[],
  ledger: LedgerPost[],
  now: Date,
  untilAsked = true,
): DirectVerdict => {
  const { verdict, blame, cases, unended } = openVerdict();
  const count = { unknownWithOne: 0, resolvedByMachine: 0, heldBack: 0 };
  const looking = new Set(untilAsked ? [] : tasks.filter(looksOn).map(({ account }) => account));

  const judgeAsked = (one: Case) => {
    const { task, posts } = one;
    verdict.asked += 1;
    const last = task.looks.at(-1);
    if (last !== 'none' && last !== 'several')
      blame(null, one, `asks a person as ${task.refusal}, not because a look-up found none or several`);
    else if (posts.length === 1)
      blame(null, one, `asks a person (${last}) although the platform has exactly one`);
  };

  const judgePublished = (one: Case) => {
    verdict.published += 1;
    const post = postOf(one);
    if (!post) blame('lost', one, 'called published, but the platform has no such post');
    else if (post.personId !== one.personId) blame('lost', one, 'posted by another account than ordered');
  };

  for (const one of cases(ordered, tasks, ledger)) {
    const { task, posts } = one;
    if (posts.length > 1) blame('duplicates', one, `${posts.length} posts on the platform`);
    const unknown = task.looks.length > 0 && posts.length === 1;
    if (unknown) count.unknownWithOne += 1;
    if (unknown && task.state === 'published') count.resolvedByMachine += 1;
    if (task.state === 'published') judgePublished(one);
    else if (asks.has(task.state)) judgeAsked(one);
    else if (looking.has(task.account) && posts.length === 0 && looksOn(task)) verdict.asked += 1;
    else if (looking.has(task.account) && posts.length === 0 && task.state === 'queued') count.heldBack += 1;
    else if (task.nextAttemptAt === null)
      blame('lost', one, `ended ${task.state}, which nothing in this run calls for`);
    else unended(one, task.lastEventAt, now);
  }
  return { ...verdict, ...count };
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
