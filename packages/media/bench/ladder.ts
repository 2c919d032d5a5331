// Run by node: `node packages/media/bench/ladder.ts [seconds] [rounds]`. Prints one JSON row per comparison.
// CPU seconds are user + system of all ffmpeg processes, for our side also of this one.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSecondsOf } from '../src/encoder-outcome.ts';
import { ladderArgs, outputFolders } from '../src/ladder-command.ts';
import { type LadderPlan, planLadder } from '../src/ladder-plan.ts';
import { probeMedia } from '../src/probe.ts';
import { transcodeLadder } from '../src/run-ladder.ts';
import { runTool } from '../src/run-tool.ts';
import { resolveToolchain, type Toolchain } from '../src/toolchain.ts';

const seconds = Number(process.argv[2] ?? 6);
const rounds = Number(process.argv[3] ?? 5);
const threads = Math.min(8, availableParallelism());

/** 1080p at a phone's bit rate: moving detail plus noise, so that decoding is not for free. */
async function makeSource(toolchain: Toolchain, path: string): Promise<void> {
  const picture = `testsrc2=s=1920x1080:r=30:d=${seconds},noise=alls=12:allf=t`;
  const encoder = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-b:v',
    '15M',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
  ];
  const args = [
    '-y',
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    `sine=d=${seconds}`,
    ...encoder,
    path,
  ];
  await runTool({ binary: toolchain.ffmpeg, args, timeoutMs: 600_000 });
}

async function cpuOf(toolchain: Toolchain, dir: string, plan: LadderPlan, args: string[]): Promise<number> {
  for (const folder of outputFolders(plan)) await mkdir(join(dir, folder), { recursive: true });
  const run = await runTool({ binary: toolchain.ffmpeg, args, cwd: dir, timeoutMs: 600_000 });
  if (run.exitCode !== 0) throw new Error(run.stderrTail);
  return cpuSecondsOf(run);
}

/** One ffmpeg per rung with our settings; sound and covers are made once, with the top, which favours this side. */
async function onePerRung(
  toolchain: Toolchain,
  dir: string,
  plan: LadderPlan,
  input: string,
): Promise<number> {
  let cpu = 0;
  for (const [index, rendition] of plan.renditions.entries()) {
    const rest = index === 0 ? {} : { audio: null, covers: { times: [] } };
    const single: LadderPlan = { ...plan, ...rest, renditions: [rendition] };
    const args = ladderArgs(single, { input, threads, fpsMode: toolchain.capabilities.fpsMode });
    cpu += await cpuOf(toolchain, dir, single, args);
  }
  return cpu;
}

/** What a person would type for the same result, without our plan, watcher, measuring and publishing file. */
function typedByHand(plan: LadderPlan, input: string): string[] {
  const sizes = plan.renditions.map((r) => `scale=${r.width}:${r.height}`);
  const graph = [
    `[0:v]fps=30,${sizes[0]},format=yuv420p,split=3[v0][n0][c]`,
    `[n0]${sizes[1]},split=2[v1][n1]`,
    `[n1]${sizes[2]}[v2]`,
    `[c]fps=1[covers]`,
  ].join(';');
  const hls = (folder: string) => [
    ...['-f', 'hls', '-hls_time', '4', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
    ...[
      '-hls_fmp4_init_filename',
      'init.mp4',
      '-hls_segment_filename',
      `${folder}/%03d.m4s`,
      `${folder}/index.m3u8`,
    ],
  ];
  const x264 = [
    '-c:v',
    'libx264',
    '-preset',
    plan.preset,
    '-crf',
    String(plan.crf),
    '-threads',
    String(threads),
  ];
  const keys = ['-force_key_frames', 'expr:gte(t,n_forced*2)', '-g', '60', '-sc_threshold', '0'];
  return [
    ...[
      '-y',
      '-nostdin',
      '-benchmark',
      '-nostats',
      '-threads',
      String(threads),
      '-i',
      input,
      '-filter_complex',
      graph,
    ],
    ...plan.renditions.flatMap((r, index) => [
      ...['-map', `[v${index}]`, ...x264, ...keys],
      ...['-maxrate', String(r.maxRate), '-bufsize', String(r.bufferSize), ...hls(r.id)],
    ]),
    ...['-map', '0:a', '-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2', ...hls('audio')],
    ...['-map', '[covers]', '-q:v', '3', 'covers/cover_%02d.jpg'],
  ];
}

async function ours(toolchain: Toolchain, outDir: string, plan: LadderPlan, input: string): Promise<number> {
  const before = process.cpuUsage();
  const { cpuSeconds } = await transcodeLadder(toolchain, plan, { input, outDir });
  const own = process.cpuUsage(before);
  return cpuSeconds + (own.user + own.system) / 1e6;
}

function row(comparison: string, bar: number, a: number[], b: number[]) {
  const ratios = a.map((value, index) => value / (b[index] ?? Number.NaN)).sort((x, y) => x - y);
  const round = (value: number | undefined) => Math.round((value ?? Number.NaN) * 1000) / 1000;
  return {
    ...{ comparison, bar, ratio: round(ratios[Math.floor(ratios.length / 2)]) },
    spread: [round(ratios[0]), round(ratios.at(-1))],
    ...{ oursCpuSeconds: a.map(round), otherCpuSeconds: b.map(round) },
  };
}

const dir = await mkdtemp(join(tmpdir(), 'xingluo-bench-'));
try {
  const toolchain = await resolveToolchain({ cacheDir: join(dir, 'tools') });
  const input = join(dir, 'source.mp4');
  await makeSource(toolchain, input);
  const plan = planLadder(await probeMedia(toolchain, input), { capabilities: toolchain.capabilities });
  const cpu = { ours: [] as number[], perRung: [] as number[], byHand: [] as number[] };
  for (let turn = 0; turn < rounds; turn++) {
    cpu.ours.push(await ours(toolchain, join(dir, `ours-${turn}`), plan, input));
    cpu.perRung.push(await onePerRung(toolchain, join(dir, `rungs-${turn}`), plan, input));
    await mkdir(join(dir, `hand-${turn}`));
    cpu.byHand.push(await cpuOf(toolchain, join(dir, `hand-${turn}`), plan, typedByHand(plan, input)));
  }
  console.log(JSON.stringify(row('ladder CPU against one ffmpeg per rung', 0.8, cpu.ours, cpu.perRung)));
  console.log(
    JSON.stringify(row('ladder CPU against the same graph typed by hand', 1.1, cpu.ours, cpu.byHand)),
  );
} finally {
  await rm(dir, { recursive: true, force: true });
}
