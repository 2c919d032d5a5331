import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, kindOf, openBench, type SpecPlatform } from './bench.fixture.ts';
import type { UploadState, VideoSource } from './connector.ts';
import { type TestVideo, testCover, testVideo } from './media.fixture.ts';

const size = 30_000_000;

/** The same video, which counts what of it is held: ranges open at once, and bytes given since nothing was open. */
const watched = (
  video: TestVideo,
): VideoSource & { most: { open: number; bytes: number; chunk: number } } => {
  const most = { open: 0, bytes: 0, chunk: 0 };
  let open = 0;
  let bytes = 0;
  return {
    ...video,
    most,
    async *open(range) {
      open += 1;
      if (open === 1) bytes = 0;
      most.open = Math.max(most.open, open);
      try {
        for await (const chunk of video.open(range)) {
          bytes += chunk.length;
          most.bytes = Math.max(most.bytes, bytes);
          most.chunk = Math.max(most.chunk, chunk.length);
          yield chunk;
        }
      } finally {
        open -= 1;
      }
    },
  };
};

/** How a video of many parts goes up, for platforms that take parts of `partBytes`. */
export const uploadSpec = (spec: SpecPlatform, partBytes: number): void => {
  const parts = Math.ceil(size / partBytes);

  describe(`uploads of ${spec.id} in ${parts} parts`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await openBench(spec);
    });
    afterEach(() => bench.close());

    it('opens one part at a time, each once, and none that is larger', async () => {
      const video = testVideo(size);
      const source = watched(video);
      const ctx = bench.account(await bench.authorize());
      const upload = await bench.connector.upload(
        ctx,
        { video: source, cover: testCover() },
        null,
        async () => {},
      );
      expect(source.most).toEqual({ open: 1, bytes: partBytes, chunk: 65_536 });
      expect(video.opened).toEqual(
        Array.from({ length: parts }, (_, index) => ({
          start: index * partBytes,
          end: Math.min(size, (index + 1) * partBytes),
        })),
      );
      await bench.connector.create(ctx, { post: spec.post, cover: testCover(), upload });
      expect(bench.simulator.control.posts()).toMatchObject([{ sha256: video.sha256, bytes: size }]);
    });

    it.each([1, parts - 1])(
      'after a cut in part %i sends it and what follows, nothing before',
      async (cut) => {
        const video = testVideo(size);
        const media = { video, cover: testCover() };
        const ctx = bench.account(await bench.authorize());
        bench.simulator.control.fault({ endpoint: 'upload.part', kind: 'drop_before', after: cut });
        let state: UploadState | null = null;
        const save = async (next: UploadState) => {
          state = structuredClone(next);
        };
        expect(await kindOf(bench.connector.upload(ctx, media, null, save))).toBe('transient');
        expect(state).toMatchObject({ done: false, sentBytes: cut * partBytes });
        video.opened.length = 0;
        await bench.restartPlatform();
        const upload = await bench.connector.upload(
          bench.account(await bench.authorize()),
          media,
          state,
          save,
        );
        expect(video.opened.map(({ start }) => start / partBytes)).toEqual(
          Array.from({ length: parts - cut }, (_, index) => cut + index),
        );
        await bench.connector.create(bench.account(await bench.authorize()), {
          post: spec.post,
          cover: media.cover,
          upload,
        });
        expect(bench.simulator.control.posts()).toMatchObject([{ sha256: video.sha256 }]);
      },
    );
  });
};
