import type { AccountContext, Connector, Cover, UploadState, VideoSource } from '../connector.ts';
import { nextPart, partBytesOf, sendParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';
import type { BilibiliApi } from './api.ts';

const mebibyte = 1_048_576;
const partsMax = 512;

type OnSaved = (state: UploadState) => Promise<void>;

/** Equal parts, of 8 MiB or whatever keeps their number within 512. */
export const partBytesFor = (size: number): number =>
  Math.max(8, Math.ceil(size / partsMax / mebibyte)) * mebibyte;

/** The extension decides how the platform reads the file; anything else than FLV is an MP4 by our own making. */
const nameOf = ({ filename }: VideoSource): string =>
  /\.(mp4|flv)$/i.test(filename) ? filename : `${filename}.mp4`;

/**
 * Always in parts (utype "0"), whatever the size: the one flow that is documented from end to end. The platform cannot
 * be asked what it has, so the upload goes on at the part reached; sending a part twice replaces it.
 * An upload it no longer knows is begun anew, once.
 */
export const createBilibiliUpload = (api: BilibiliApi): Connector['upload'] => {
  const begin = async (
    ctx: AccountContext,
    video: VideoSource,
    saved: UploadState | null,
  ): Promise<UploadState> => {
    const token = await api.init(ctx, nameOf(video));
    const cover = saved?.ids.coverUrl;
    return {
      done: false,
      sentBytes: 0,
      totalBytes: video.size,
      ids: {
        token,
        partBytes: partBytesFor(video.size),
        next: 0,
        ...(cover === undefined ? {} : { coverUrl: cover }),
      },
    };
  };

  const sendVideo = async (ctx: AccountContext, video: VideoSource, state: UploadState, onSaved: OnSaved) => {
    if (state.ids.completed === 1) return state;
    const token = String(state.ids.token);
    const reached = nextPart(state);
    const sent = await sendParts({
      video,
      partBytes: partBytesOf(state),
      state,
      has: ({ index }) => index < reached,
      send: async ({ index, start, end }) => {
        await api.sendPart(ctx, token, index + 1, () => video.open({ start, end }), end - start);
      },
      onSaved,
    });
    await api.complete(ctx, token);
    const completed: UploadState = { ...sent, ids: { ...sent.ids, completed: 1 } };
    await onSaved(completed);
    return completed;
  };

  const finish = async (
    ctx: AccountContext,
    video: VideoSource,
    cover: Cover,
    state: UploadState,
    onSaved: OnSaved,
  ): Promise<UploadState> => {
    const sent = await sendVideo(ctx, video, state, onSaved);
    const coverUrl = sent.ids.coverUrl ?? (await api.uploadCover(ctx, cover));
    const done: UploadState = { ...sent, done: true, sentBytes: video.size, ids: { ...sent.ids, coverUrl } };
    await onSaved(done);
    return done;
  };

  return async (ctx, { video, cover }, saved, onSaved) => {
    const fits = saved !== null && saved.totalBytes === video.size && partBytesOf(saved) > 0;
    if (fits && saved.done) return saved;
    if (cover === null)
      throw new Refusal('upload: a cover is required.', { kind: 'content_rejected', step: 'upload.cover' });
    if (fits) {
      try {
        return await finish(ctx, video, cover, saved, onSaved);
      } catch (error) {
        if (!(error instanceof Refusal && error.uploadLost)) throw error;
      }
    }
    const begun = await begin(ctx, video, fits ? saved : null);
    await onSaved(begun);
    return finish(ctx, video, cover, begun, onSaved);
  };
};
