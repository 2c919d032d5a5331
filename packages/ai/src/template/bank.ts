/** Which parts of the material a formula needs, by the names it uses them. */
export type Parts = { subject: string; point: string; other: string; figure: string; audience: string };
export type Formula = { name: string; needs: readonly (keyof Parts)[]; write: (parts: Parts) => string };

/** Everything language-bound of the templates; one bank per language, all of one shape. */
export type Bank = {
  titles: readonly Formula[];
  hooks: readonly Formula[];
  /** Says the i-th point (from 0) of a copy about a thing. */
  point: (text: string, i: number) => string;
  /** Says one statement of a story. */
  statement: (text: string) => string;
  forAudience: (audience: string) => string;
  /** For material without a single point: how to go on, claiming nothing. */
  noPoints: string;
  calls: readonly string[];
  callFrom: (wanted: string) => string;
  replies: Record<ReplyIntent, readonly string[]>;
  /** The first pattern that matches decides; `other` needs none. */
  intents: readonly (readonly [ReplyIntent, RegExp])[];
};

export type ReplyIntent =
  | 'attack'
  | 'complaint'
  | 'diversion'
  | 'price'
  | 'buy'
  | 'delivery'
  | 'doubt'
  | 'question'
  | 'praise'
  | 'other';
