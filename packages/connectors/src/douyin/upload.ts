import type { AccountContext, Connector, Media, UploadState, VideoSource } from '../connector.ts';
import { nextPart, partBytesOf, sendParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';
import type { DouyinApi } from './api.ts';
import type { DouyinSettings } from './platform.ts';

type OnSaved = (state: UploadState) => Promise<void>;

const range = (video: VideoSource, start: number, end: number) => ({
  length: end - start,
  stream: () => video.open({ start, end }),
});

/** What the platform says of an upload that it forgot is not documented: any refusal counts, and only once. */
const mayBeForgotten = (error: unknown): boolean =>
  error instanceof Refusal && (error.uploadLost || error.kind === 'content_rejected');

/**
 * One piece below `partsFromBytes`, else parts from 1 and `complete`, then the cover. The platform cannot be asked what
 * it has: an upload goes on at the part reached, and one that it no longer takes is begun anew, once.
 * `ids.token` is what the platform gave for this upload (`upload_id`, or the video's id), `ids.videoId` what is posted.
 */
export const createDouyinUpload = (api: DouyinApi, settings: DouyinSettings): Connector['upload'] => {
  const inParts = ({ size }: VideoSource) => size >= settings.partsFromBytes;

  const begin = async (ctx: AccountContext, video: VideoSource): Promise<UploadState> => ({
    done: false,
    sentBytes: 0,
    totalBytes: video.size,
    ids: inParts(video)
      ? { token: (await api.initUpload(ctx)).upload_id, partBytes: settings.partBytes, next: 0 }
      : {},
  });

  const whole = async (ctx: AccountContext, video: VideoSource, state: UploadState) => {
    const { filename, contentType, size } = video;
    const videoId = await api.uploadVideo(ctx, filename, contentType, range(video, 0, size));
    return { ...state, ids: { ...state.ids, token: videoId, videoId } };
  };

  const parts = async (ctx: AccountContext, video: VideoSource, state: UploadState, onSaved: OnSaved) => {
    const token = String(state.ids.token);
    const reached = nextPart(state);
    const sent = await sendParts({
      video,
      partBytes: partBytesOf(state),
      state,
      has: ({ index }) => index < reached,
      send: async ({ index, start, end }) => {
        await api.uploadPart(ctx, token, index + 1, range(video, start, end));
      },
      onSaved,
    });
    return { ...sent, ids: { ...sent.ids, videoId: await api.completeUpload(ctx, token) } };
  };

  const sendVideo = async (ctx: AccountContext, video: VideoSource, state: UploadState, onSaved: OnSaved) => {
    if (state.ids.completed === 1) return state;
    const send = partBytesOf(state) > 0 ? parts : whole;
    const sent = await send(ctx, video, state, onSaved);
    const completed: UploadState = { ...sent, sentBytes: video.size, ids: { ...sent.ids, completed: 1 } };
    await onSaved(completed);
    return completed;
  };

  const finish = async (
    ctx: AccountContext,
    { video, cover }: Media,
    state: UploadState,
    onSaved: OnSaved,
  ): Promise<UploadState> => {
    const sent = await sendVideo(ctx, video, state, onSaved);
    const imageId = sent.ids.imageId ?? (cover === null ? undefined : await api.uploadImage(ctx, cover));
    const ids = { ...sent.ids, ...(imageId === undefined ? {} : { imageId }) };
    const done: UploadState = { ...sent, done: true, ids };
    await onSaved(done);
    return done;
  };

  return async (ctx, media, saved, onSaved) => {
    const fits = saved !== null && saved.totalBytes === media.video.size;
    if (fits && saved.done) return saved;
    if (fits) {
      try {
        return await finish(ctx, media, saved, onSaved);
      } catch (error) {
        if (!mayBeForgotten(error)) throw error;
      }
    }
    const begun = await begin(ctx, media.video);
    await onSaved(begun);
    return finish(ctx, media, begun, onSaved);
  };
};
