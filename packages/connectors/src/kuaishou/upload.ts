import { hostAllowed } from '../addresses.ts';
import type { AccountContext, Connector, UploadState, VideoSource } from '../connector.ts';
import { partBytesOf, partsOf, sendParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';
import type { KuaishouApi, UploadTarget } from './api.ts';
import type { KuaishouSettings } from './platform.ts';

/** The SDK changes to fragments above this, and no fragment may be larger. */
const wholeMax = 10_485_760;

type Begun = { state: UploadState; target: UploadTarget };
type OnSaved = (state: UploadState) => Promise<void>;

/**
 * Whole file up to 10 MiB, else fragments from 0 and `complete`. On going on the platform is asked what it has:
 * `existed` means everything, else only what is missing in its list is sent. An upload it no longer knows is begun
 * anew, once.
 */
export const createKuaishouUpload = (api: KuaishouApi, settings: KuaishouSettings): Connector['upload'] => {
  /** null: this host may not be given a byte. */
  const targetOf = (token: string, endpoint: string): UploadTarget | null => {
    const { uploadHost } = settings;
    if (uploadHost !== null)
      return endpoint === uploadHost ? { token, base: `http://${endpoint}`, foreignHost: false } : null;
    return hostAllowed(endpoint, settings.uploadDomains)
      ? { token, base: `${settings.uploadScheme}://${endpoint}`, foreignHost: true }
      : null;
  };

  const begin = async (ctx: AccountContext, size: number): Promise<Begun> => {
    const { upload_token: token, endpoint } = await api.startUpload(ctx);
    const target = targetOf(token, endpoint);
    if (target === null)
      throw new Refusal('upload.start: the platform named an upload host that is not one of its own.', {
        kind: 'app_misconfigured',
        step: 'upload.start',
        platformMessage: endpoint.slice(0, 200),
      });
    const ids = { token, endpoint, partBytes: Math.min(settings.fragmentBytes, wholeMax), next: 0 };
    return { state: { done: false, sentBytes: 0, totalBytes: size, ids }, target };
  };

  const known = (saved: UploadState | null, { size }: VideoSource): Begun | null => {
    if (saved === null || saved.totalBytes !== size || partBytesOf(saved) <= 0) return null;
    const target = targetOf(String(saved.ids.token), String(saved.ids.endpoint));
    return target === null ? null : { state: saved, target };
  };

  const fragments = async (
    ctx: AccountContext,
    video: VideoSource,
    { state, target }: Begun,
    there: Map<number, number | undefined>,
    onSaved: OnSaved,
  ) => {
    const partBytes = partBytesOf(state);
    await sendParts({
      video,
      partBytes,
      state,
      has: ({ index, start, end }) => there.has(index) && (there.get(index) ?? end - start) === end - start,
      send: async ({ index, start, end }) => {
        const bytes = end - start;
        const { size } = await api.sendFragment(ctx, target, index, () => video.open({ start, end }), bytes);
        if (size !== undefined && size !== bytes)
          throw new Refusal(`upload.fragment: the platform kept ${size} of ${bytes} bytes.`, {
            kind: 'transient',
            step: 'upload.fragment',
          });
      },
      onSaved,
    });
    await api.complete(ctx, target, partsOf(video.size, partBytes).length);
  };

  const send = async (
    ctx: AccountContext,
    video: VideoSource,
    begun: Begun,
    goingOn: boolean,
    onSaved: OnSaved,
  ): Promise<UploadState> => {
    const { existed, fragment_list: list } = goingOn
      ? await api.resume(ctx, begun.target)
      : { existed: false, fragment_list: [] };
    if (!existed && video.size <= wholeMax)
      await api.sendWhole(ctx, begun.target, () => video.open({ start: 0, end: video.size }), video.size);
    else if (!existed)
      await fragments(ctx, video, begun, new Map(list.map(({ id, size }) => [id, size])), onSaved);
    const done: UploadState = { ...begun.state, done: true, sentBytes: video.size };
    await onSaved(done);
    return done;
  };

  return async (ctx, { video }, saved, onSaved) => {
    if (saved?.done === true && saved.totalBytes === video.size) return saved;
    const before = known(saved, video);
    if (before !== null) {
      try {
        return await send(ctx, video, before, true, onSaved);
      } catch (error) {
        if (!(error instanceof Refusal && error.uploadLost)) throw error;
      }
    }
    const begun = await begin(ctx, video.size);
    await onSaved(begun.state);
    return send(ctx, video, begun, false, onSaved);
  };
};
