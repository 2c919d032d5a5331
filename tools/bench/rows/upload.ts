import { readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { makeVideo } from '../../../e2e/driver/video.ts';
import type { Asset } from '../../../packages/contracts/src/library.ts';
import { atMost, forInformation, type Section, spread } from '../figures.ts';
import { setUpPeople } from '../people.ts';
import { memoryOf } from '../processes.ts';
import { RunningProduct } from '../running-product.ts';
import { inTemporaryFolder } from '../tidy.ts';
import { startUpload } from '../tus-sender.ts';
import { type Memory, SAMPLE_MS, watchMemory } from '../watch-memory.ts';

const BYTES = 2 * 1024 ** 3;
/** As the pages send it: apps/web/src/pages/library/upload/send-file.ts. */
const CHUNK = 16 * 1024 ** 2;
const SETTLE_SECONDS = 5;

type Growth = { arriving: Memory; checked: Memory; seconds: number };

const untilChecked = async (product: RunningProduct, cookie: string, assetId: string): Promise<void> => {
  for (;;) {
    const response = await fetch(new URL(`/api/assets/${assetId}`, product.url), { headers: { cookie } });
    const { status, refusal } = (await response.json()) as Asset;
    if (status === 'ready') return;
    if (status === 'refused') throw new Error(`The uploaded video was refused: ${refusal?.code}`);
    await wait(500);
  }
};

/** One upload to a server that has just started, in requests of `chunk` bytes. */
const uploadOnce = (video: Buffer, chunk: number): Promise<Growth> =>
  inTemporaryFolder('upload', async (dataDir) => {
    // The set-up hashes passwords, which takes memory of its own: it happens in another process.
    const first = await RunningProduct.start({ dataDir });
    const { reader } = await setUpPeople(first).finally(() => first.stop());
    const product = await RunningProduct.start({ dataDir });
    try {
      const { assetId, send } = await startUpload(product, reader, { head: video, bytes: BYTES });
      await wait(SETTLE_SECONDS * 1000);
      const watched = watchMemory(product.server, await memoryOf([product.server]));
      try {
        const began = performance.now();
        await send(chunk);
        const seconds = (performance.now() - began) / 1000;
        const arriving = watched.growth();
        await untilChecked(product, reader, assetId);
        return { arriving, checked: watched.growth(), seconds };
      } finally {
        await watched.stop();
      }
    } finally {
      await product.stop();
    }
  });

const refuseWithoutSpace = async (): Promise<void> => {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize < 2 * BYTES) throw new Error(`${tmpdir()} has less than ${(2 * BYTES) / 1e9} GB free.`);
};

const rowsOf = (how: string, growths: Growth[]) => [
  atMost(
    `memory growth of the server during a 2 GB upload, ${how}`,
    growths.map((it) => it.arriving.pss),
    {
      most: 50,
      unit: 'MB',
    },
  ),
  forInformation(
    '— RSS; PSS until the asset was checked; time of the transfer',
    [
      spread(
        growths.map((it) => it.arriving.rss),
        'MB',
      ),
      spread(
        growths.map((it) => it.checked.pss),
        'MB',
      ),
      spread(
        growths.map((it) => it.seconds),
        's',
      ),
    ].join('; '),
  ),
];

/** Memory of the server while two gigabytes arrive, sent as the pages send them and in one request. */
export const upload = async (runs: number): Promise<Section> => {
  await refuseWithoutSpace();
  const video = await inTemporaryFolder('video', async (folder) => readFile(await makeVideo(folder)));
  const chunked: Growth[] = [];
  const whole: Growth[] = [];
  for (let run = 0; run < runs; run++) {
    chunked.push(await uploadOnce(video, CHUNK));
    whole.push(await uploadOnce(video, BYTES));
  }
  return {
    rows: [...rowsOf('16 MiB a request', chunked), ...rowsOf('in one request', whole)],
    how: [
      `${runs} uploads of each kind in turn by tus of 2 GiB (a short MP4, then one \`free\` box up to the end: a video that the check takes), each to a server that started ${SETTLE_SECONDS} s before and has done nothing else. Growth is the greatest PSS of the node process, read every ${SAMPLE_MS} ms, less the PSS before the first byte; the bytes come from another process and land on the disk of the temporary folder. Until the asset was checked includes hashing and probing (ffprobe and ffmpeg, programs of their own, not counted).`,
    ],
  };
};
