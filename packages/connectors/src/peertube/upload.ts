import type { AccountContext, Connector, UploadState, VideoSource } from '../connector.ts';
import { partBytesOf } from '../parts.ts';
import { Refusal } from '../refusal.ts';
import type { PeertubeApi } from './api.ts';
import { privatePrivacy } from './fields.ts';
import type { PeertubeSettings } from './platform.ts';

type OnSaved = (state: UploadState) => Promise<void>;

/** How many bytes arrived, of a header `bytes=0-N`; without a byte the server says `bytes=0--1`, or nothing. */
export const reached = (range: string): number => {
  const last = /^bytes=0-(\d+)$/.exec(range)?.[1];
  return last === undefined ? 0 : Number(last) + 1;
};

const uploadIdIn = (location: string): string | null =>
  URL.canParse(location, 'http://any') ? new URL(location, 'http://any').searchParams.get('upload_id') : null;

/**
 * A resumable upload whose last part makes a private video with a name that nobody else gives: a draft which only its
 * owner sees. Publishing is a later edit of it, so that no lost answer of an upload can make a second post. When
 * going on, the platform is asked how far it came, and the draft is looked for where it forgot the upload.
 */
export const createPeertubeUpload = (
  api: PeertubeApi,
  settings: PeertubeSettings,
  nonce: () => string,
): Connector['upload'] => {
  const finished = async (state: UploadState, video: { uuid: string }, onSaved: OnSaved) => {
    const done: UploadState = {
      ...state,
      done: true,
      sentBytes: state.totalBytes,
      ids: { ...state.ids, video: video.uuid },
    };
    await onSaved(done);
    return done;
  };

  const begin = async (ctx: AccountContext, { size, filename, contentType }: VideoSource) => {
    const { videoChannels } = await api.me(ctx, 'upload.channels');
    const [channel] = videoChannels;
    if (channel === undefined)
      throw new Refusal('upload.channels: the account has no channel to upload to.', {
        kind: 'app_misconfigured',
        step: 'upload.channels',
      });
    const name = `xingluo-${nonce()}`;
    const { location } = await api.startUpload(ctx, {
      name,
      channelId: channel.id,
      privacy: privatePrivacy,
      filename,
      size,
      type: contentType,
    });
    const token = uploadIdIn(location);
    if (token === null)
      throw new Refusal('upload.start: the answer names no upload.', {
        kind: 'transient',
        step: 'upload.start',
      });
    const ids = { token, name, partBytes: settings.partBytes, next: 0 };
    return { done: false, sentBytes: 0, totalBytes: size, ids };
  };

  const send = async (
    ctx: AccountContext,
    source: VideoSource,
    begun: UploadState,
    from: number,
    onSaved: OnSaved,
  ): Promise<UploadState> => {
    const partBytes = partBytesOf(begun);
    let state = begun;
    let start = from;
    while (start < source.size) {
      const part = { start, end: Math.min(source.size, start + partBytes), size: source.size };
      const { range, video } = await api.sendPart(ctx, String(begun.ids.token), part, () =>
        source.open(part),
      );
      if (video !== null) return finished(state, video, onSaved);
      start = reached(range);
      if (start <= part.start) break;
      state = { ...state, sentBytes: start, ids: { ...state.ids, next: Math.ceil(start / partBytes) } };
      await onSaved(state);
    }
    throw new Refusal('upload.part: the instance took the bytes and made no video of them.', {
      kind: 'transient',
      step: 'upload.part',
      uploadLost: true,
    });
  };

  /** null: the platform knows neither the upload nor its draft. */
  const goOn = async (ctx: AccountContext, source: VideoSource, saved: UploadState, onSaved: OnSaved) => {
    try {
      const { range, video } = await api.uploadReached(ctx, String(saved.ids.token), source.size);
      if (video !== null) return await finished(saved, video, onSaved);
      return await send(ctx, source, saved, reached(range), onSaved);
    } catch (error) {
      if (!(error instanceof Refusal && error.uploadLost)) throw error;
    }
    const name = String(saved.ids.name);
    const { data } = await api.myVideos(ctx, 'upload.draft', name, 0, 100);
    const draft = data.find((one) => one.name === name);
    return draft === undefined ? null : finished(saved, draft, onSaved);
  };

  return async (ctx, { video }, saved, onSaved) => {
    if (saved?.done === true && saved.totalBytes === video.size) return saved;
    if (saved !== null && saved.totalBytes === video.size && partBytesOf(saved) > 0) {
      const done = await goOn(ctx, video, saved, onSaved);
      if (done !== null) return done;
    }
    const begun = await begin(ctx, video);
    await onSaved(begun);
    return send(ctx, video, begun, 0, onSaved);
  };
};
