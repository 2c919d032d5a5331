import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { forInformation, type Row, type Section } from '../figures.ts';
import { endFamily } from '../processes.ts';
import { ROOT } from '../running-product.ts';
import { cleanUp, inTemporaryFolder } from '../tidy.ts';

const SOURCE_SECONDS = 6;

type Compared = {
  comparison: string;
  bar: number;
  ratio: number;
  spread: [number, number];
  oursCpuSeconds: number[];
  otherCpuSeconds: number[];
};

const rowOf = ({ comparison, bar, ratio, spread }: Compared): Row => ({
  what: comparison,
  bar: `≤ ${bar.toFixed(2)} ×`,
  result: `${ratio.toFixed(2)} × (${spread.map((it) => it.toFixed(2)).join('–')})`,
  met: ratio <= bar,
});

/** Runs packages/media/bench/ladder.ts to its end; answers what it printed. */
const printed = (args: string[]): Promise<string> =>
  inTemporaryFolder('ladder', async (folder) => {
    const running = promisify(execFile)(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder },
    });
    const forget = cleanUp(() => endFamily(running.child.pid!));
    return (await running.finally(forget)).stdout;
  });

/** What packages/media/bench/ladder.ts finds. */
export const ladder = async (runs: number): Promise<Section> => {
  const program = join('packages', 'media', 'bench', 'ladder.ts');
  const args = [program, String(SOURCE_SECONDS), String(runs)];
  const stdout = await printed(args);
  const compared = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Compared);
  const seconds = compared.map(({ oursCpuSeconds, otherCpuSeconds }) =>
    [oursCpuSeconds, otherCpuSeconds]
      .map((all) => all.map((it) => it.toFixed(1)).join(', '))
      .join(' against '),
  );
  return {
    rows: [
      ...compared.map(rowOf),
      ...seconds.map((text, index) =>
        forInformation(`— CPU seconds of the ${['first', 'second'][index]} pair`, text),
      ),
    ],
    how: [
      `\`node ${args.join(' ')}\`: a ${SOURCE_SECONDS} s source of 1920 × 1080 at 30 frames per second with noise, ${runs} interleaved runs. CPU is user + system of all ffmpeg processes, on our side also of the node process that plans, watches and measures. “Typed by hand” is the same filter graph and encoder settings on one ffmpeg command line, without the publishing MP4 but with a full-size cover every second.`,
    ],
  };
};
