import type { BookedTask, LedgerPost } from '../books.ts';
import { type Case, type Order, openVerdict, postOf, type Verdict } from '../verdict.ts';
import { type Diary, type Finished, lived } from './diary.ts';
import type { HabitName } from './habits.ts';

export type HandVerdict = Verdict & {
  /** The person took another account, and the product says so. */
  elsewhere: number;
  /** Orders that the person themselves published more than once. */
  twiceByPerson: number;
  habits: Partial<Record<HabitName, number>>;
};

/**
 * Compares hand-overs with what the people did (their diary) and what the platforms have. As many posts of an order may
 * be there as its person pressed for, and each has to be known: as published, or as posted elsewhere where the person
 * took another account. Nothing here asks anybody else.
 */
export const judgeHands = (
  ordered: Order[],
  tasks: BookedTask[],
  ledger: LedgerPost[],
  diary: Diary,
  now: Date,
): HandVerdict => {
  const { verdict, blame, cases, unended } = openVerdict();
  const count = { elsewhere: 0, twiceByPerson: 0 };

  const judgePosts = (one: Case, presses: number) => {
    const { posts } = one;
    if (posts.length > presses)
      blame('duplicates', one, `${posts.length} posts, and the person pressed ${presses} ×`);
    else if (posts.length > 1) count.twiceByPerson += 1;
  };

  /** The product's word is right when it is about a post that is there, and about whose it is. */
  const judgeEnded = (one: Case) => {
    const { task, posts, personId } = one;
    const own = posts.some((post) => post.personId === personId);
    if (task.state === 'posted_elsewhere') {
      if (posts.length === 0) blame('lost', one, 'called posted elsewhere, but the platform has no post');
      else if (own) blame('lost', one, 'called posted elsewhere, but it is the account’s own');
      else count.elsewhere += 1;
      return;
    }
    verdict.published += 1;
    const post = postOf(one);
    if (!post) blame('lost', one, 'called published, but the platform has no such post');
    else if (post.personId !== personId)
      blame('lost', one, 'called published, but another account posted it');
  };

  const judgeUnended = (one: Case, done: Finished | undefined) => {
    const { task } = one;
    if (done?.gaveUp) blame('stuck', one, `the person could not finish it: ${done.gaveUp}`);
    else if (!done) unended(one, task.lastEventAt, now);
    else unended(one, done.at ?? task.lastEventAt, now);
  };

  for (const one of cases(ordered, tasks, ledger)) {
    const { task, number } = one;
    const done = diary.get(number);
    judgePosts(one, done?.presses ?? 0);
    if (task.state === 'published' || task.state === 'posted_elsewhere') judgeEnded(one);
    else if (task.state === 'waiting_for_person' || task.state === 'outcome_unknown') {
      verdict.asked += 1;
      blame(null, one, `asks a person as ${task.refusal}: a hand-over has nothing to ask`);
    } else if (task.nextAttemptAt === null)
      blame('lost', one, `ended ${task.state}, which nothing in this run calls for`);
    else judgeUnended(one, done);
  }
  return { ...verdict, ...count, habits: lived(diary) };
};
