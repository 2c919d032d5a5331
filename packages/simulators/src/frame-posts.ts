import { createHash } from 'node:crypto';
import type { SimClock } from './clock.ts';
import type { SimPost, SimReview, SimState } from './frame-state.ts';

export type NewPost = Omit<SimPost, 'createdAt' | 'reviewAt' | 'verdict' | 'reason' | 'state' | 'looks'>;

export type PostChange = Pick<SimPost, 'text' | 'coverSha256' | 'fields'>;

export type Posts = {
  add(post: NewPost): SimPost;
  /** Changes words and fields (those that are given) and begins the review anew. */
  change(post: SimPost, change: PostChange): void;
  /** A post that nobody sees before it is submitted. */
  draft(post: NewPost): SimPost;
  /** Puts a draft into the ledger: its review begins now. */
  submit(post: SimPost): void;
  byId(id: string): SimPost | null;
  /** Newest first, without what was removed. */
  of(personId: string, clientId: string): SimPost[];
  /** Review for posts created from now on; `matching`: only those whose text contains it. */
  review(review: SimReview & { matching?: string }): void;
  /** Ends the reviews that are due and returns those posts. */
  settle(): SimPost[];
};

const unseen = { verdict: 'publish' as const, reason: '', state: 'draft' as const, looks: 0 };

/** Posts with their review: pending, then published or rejected once the delay is over. */
export const createPosts = (state: SimState, clock: SimClock): Posts => {
  const special: (SimReview & { matching: string })[] = [];
  const inReview = (text: string) => {
    const review = special.find(({ matching }) => text.includes(matching)) ?? state.review;
    const reviewAt = clock.now() + review.delayMs;
    return { reviewAt, verdict: review.verdict, reason: review.reason, state: 'pending' as const, looks: 0 };
  };
  const keep = (post: NewPost, review: ReturnType<typeof inReview> | typeof unseen): SimPost => {
    const created: SimPost = { ...post, createdAt: clock.now(), reviewAt: clock.now(), ...review };
    state.posts.push(created);
    return created;
  };
  return {
    add: (post) => keep(post, inReview(post.text)),
    draft: (post) => keep(post, unseen),
    submit: (post) => {
      Object.assign(post, inReview(post.text));
    },
    change: (post, { fields, ...words }) => {
      Object.assign(post, words, inReview(words.text), { fields: { ...post.fields, ...fields } });
    },
    byId: (id) => state.posts.find((post) => post.id === id) ?? null,
    of: (personId, clientId) =>
      state.posts
        .filter((one) => one.personId === personId && one.clientId === clientId && one.state !== 'removed')
        .reverse(),
    review: ({ matching, ...review }) => {
      if (matching === undefined) state.review = review;
      else special.unshift({ ...review, matching });
    },
    settle: () => {
      const due = state.posts.filter((post) => post.state === 'pending' && post.reviewAt <= clock.now());
      for (const post of due) post.state = post.verdict === 'publish' ? 'published' : 'rejected';
      return due;
    },
  };
};

/**
 * Counters that only grow, from the post's id and age: the same moment gives the same figures.
 * A post that is not public has none.
 */
export const growth = (post: SimPost, now: number) => {
  const seed = createHash('sha256').update(post.id).digest().readUInt16BE(0);
  const hours = post.state === 'published' ? Math.max(0, now - post.reviewAt) / 3600_000 : 0;
  const views = Math.floor((200 + (seed % 800)) * Math.log2(1 + hours * (1 + (seed % 7))));
  return {
    views,
    likes: Math.floor(views * 0.06),
    comments: Math.floor(views * 0.008),
    shares: Math.floor(views * 0.004),
    favorites: Math.floor(views * 0.015),
    coins: Math.floor(views * 0.01),
    danmaku: Math.floor(views * 0.012),
  };
};
