import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openAside } from './aside.ts';
import { useBench } from './testing/clips.ts';

const bench = useBench();
const left = async () => (await readdir(bench.dir)).filter((name) => name.includes('.aside-'));

describe('openAside', () => {
  it('shows the final directory only when it is complete', async () => {
    const final = bench.path('whole');
    const aside = await openAside(final);
    await writeFile(`${aside.dir}/file`, 'x');
    await expect(stat(final)).rejects.toThrow();
    await aside.commit();
    await aside.discard();
    expect(await readdir(final)).toEqual(['file']);
    expect(await left()).toEqual([]);
  });

  it('lets one of two runs win and does not touch the other while it lives', async () => {
    const final = bench.path('raced');
    const [first, second] = [await openAside(final), await openAside(final)];
    await writeFile(`${first.dir}/by`, 'first');
    await writeFile(`${second.dir}/by`, 'second');
    await first.commit();
    await expect(second.commit()).rejects.toMatchObject({ code: 'output_exists' });
    await first.discard();
    await second.discard();
    expect(await left()).toEqual([]);
  });

  it('removes what dead or silent runs left, and nothing else', async () => {
    const dead = 4_194_304; // above the largest pid of Linux
    const names = {
      dead: `.out.aside-${hostname()}-${dead}-abc123`,
      restarted: `.out.aside-${hostname()}-${process.pid}-abc123`,
      silentElsewhere: '.out.aside-other-host-12-abc123',
      aliveElsewhere: '.out.aside-other-host-13-abc123',
      neighbour: `.out2.aside-${hostname()}-${dead}-abc123`,
    };
    for (const name of Object.values(names)) await mkdir(bench.path(name));
    const hourAgo = new Date(Date.now() - 3600 * 1000);
    await utimes(bench.path(names.silentElsewhere), hourAgo, hourAgo);
    const aside = await openAside(bench.path('out'));
    await aside.discard();
    expect((await left()).sort()).toEqual([names.aliveElsewhere, names.neighbour].sort());
  });
});
