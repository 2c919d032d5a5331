import { Refusal } from './refusal.ts';

export type ListWalk<Work> = {
  since: Date;
  /** `reached` are the works so far, in the order of the list. */
  readPage(page: number, reached: Work[]): Promise<Work[]>;
  idOf(work: Work): string;
  /** Milliseconds since the epoch. */
  createdAt(work: Work): number;
  pagesMax: number;
};

/** Only a page that shows its order by itself: all of one moment, or a single work, prove nothing. */
const newestFirst = (moments: number[]): boolean =>
  (moments[0] ?? 0) > (moments.at(-1) ?? 0) &&
  moments.every((moment, index) => index === 0 || moment <= (moments[index - 1] ?? moment));

/**
 * The works of a list that is handed out page by page, each once, at least all since `since`. The platforms document
 * neither the order of their lists nor that a short page is the last, and a work that is overlooked would be posted a
 * second time: so it ends early only behind a page that is itself sorted newest first, else when nothing new comes.
 * Refuses (`transient`) when `pagesMax` pages were not enough.
 */
export const listedSince = async <Work>(walk: ListWalk<Work>): Promise<Work[]> => {
  const reached = new Map<string, Work>();
  for (let page = 1; page <= walk.pagesMax; page += 1) {
    const works = await walk.readPage(page, [...reached.values()]);
    const before = reached.size;
    for (const work of works) reached.set(walk.idOf(work), work);
    const moments = works.map(walk.createdAt);
    const past = newestFirst(moments) && (moments.at(-1) ?? 0) < walk.since.getTime();
    if (reached.size === before || past) return [...reached.values()];
  }
  throw new Refusal(`look: more than ${walk.pagesMax} pages of works since ${walk.since.toISOString()}.`, {
    kind: 'transient',
    step: 'look',
  });
};
