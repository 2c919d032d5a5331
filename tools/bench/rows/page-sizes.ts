import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { forInformation, type Row, type Section } from '../figures.ts';
import { ROOT } from '../running-product.ts';

type Size = { name: string; kib: number; limit: number };

const SIGN_IN = 'src/pages/sign-in/SignInPage.vue';

/** The gate counts in units of 1024 bytes; the bar is one of 1000, the stricter reading. */
const kb = (kib: number): string => (kib * 1.024).toFixed(1);

const rowOf = (what: string, { kib, limit }: Size): Row => ({
  what,
  bar: `≤ ${limit} KB`,
  result: `${kb(kib)} KB`,
  met: Number(kb(kib)) <= limit,
});

/** What the build's own gate says of the pages in apps/web/dist. */
export const pageSizes = async (): Promise<Section> => {
  const gate = join('apps', 'web', 'build', 'size-gate.mjs');
  // Exit code 1 is a page over its limit: the row says so.
  const { stdout, stderr } = spawnSync(process.execPath, [gate], { cwd: ROOT, encoding: 'utf8' });
  const sizes = [...stdout.matchAll(/^\s*([\d.]+) KiB of (\d+) {2}(\S+)/gm)].map(
    ([, kib, limit, name]): Size => ({ name: name!, kib: Number(kib), limit: Number(limit) }),
  );
  const signIn = sizes.find(({ name }) => name === SIGN_IN);
  const pages = sizes
    .filter(({ name }) => !/^\(|\/(sign-in|setup)\//.test(name))
    .toSorted((a, b) => b.kib - a.kib);
  const largest = pages[0];
  if (!signIn || !largest) throw new Error(`${gate} said nothing of the pages:\n${stdout}${stderr}`);
  return {
    rows: [
      rowOf('JS + CSS before sign-in can render, gzip', signIn),
      rowOf('JS + CSS before shell + largest page can render, gzip', largest),
      forInformation(
        '— that page; the smallest one with the shell',
        `${largest.name}; ${kb(pages.at(-1)!.kib)} KB`,
      ),
    ],
    how: [
      `\`node ${gate}\` on the built pages: the static closure of a route’s chunks, their CSS and the Chinese texts, gzip level 9, in units of 1000 bytes. One value, since nothing about it varies; the same gate fails the build.`,
    ],
  };
};
