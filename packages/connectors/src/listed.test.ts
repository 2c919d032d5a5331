import { expect, it } from 'vitest';
import { kindOf } from './bench.fixture.ts';
import { listedSince } from './listed.ts';

type Work = { id: string; at: number };
const works = (...moments: number[]): Work[] => moments.map((at, index) => ({ id: `${at}-${index}`, at }));

/** Reads `all` in pages of two and counts the pages. */
const walk = async (all: Work[], since: number, pagesMax = 10) => {
  let pages = 0;
  const found = await listedSince<Work>({
    since: new Date(since),
    readPage: async (page, reached) => {
      pages += 1;
      expect(reached).toHaveLength(Math.min(all.length, (page - 1) * 2));
      return all.slice((page - 1) * 2, page * 2);
    },
    idOf: ({ id }) => id,
    createdAt: ({ at }) => at,
    pagesMax,
  });
  return { pages, moments: found.map(({ at }) => at) };
};

it('ends behind a page that is sorted and reaches past the moment', async () => {
  expect(await walk(works(9, 8, 5, 4, 3, 2), 6)).toEqual({ pages: 2, moments: [9, 8, 5, 4] });
});

it.each([
  ['the oldest first', works(1, 2, 3, 4, 9)],
  ['an old one pinned to the top', works(1, 9, 8, 7)],
  ['one moment for a whole page', works(1, 1, 9)],
  ['a short page in the middle', works(1)],
])('goes on to the end of a list with %s', async (_, all) => {
  const { pages, moments } = await walk(all, 6);
  expect(moments).toEqual(all.map(({ at }) => at));
  expect(pages).toBe(Math.ceil(all.length / 2) + 1);
});

it('ends when the platform hands out the same page again, and takes each work once', async () => {
  const page = works(9, 8);
  const found = await listedSince<Work>({
    since: new Date(1),
    readPage: async () => page,
    idOf: ({ id }) => id,
    createdAt: ({ at }) => at,
    pagesMax: 5,
  });
  expect(found).toEqual(page);
});

it('says so when the pages were not enough, rather than that nothing was found', async () => {
  expect(await kindOf(walk(works(9, 8, 7, 6), 1, 2))).toBe('transient');
});
