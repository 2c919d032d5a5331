import type { UploadState, VideoSource } from './connector.ts';

export type Part = { index: number; start: number; end: number };

/** The pieces of a file, each `partBytes` long except the last; indexes from 0. */
export const partsOf = (size: number, partBytes: number): Part[] =>
  Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => ({
    index,
    start: index * partBytes,
    end: Math.min(size, (index + 1) * partBytes),
  }));

export type SendParts = {
  video: VideoSource;
  partBytes: number;
  state: UploadState;
  /** Parts that the platform has already; they are not sent again. */
  has(part: Part): boolean;
  send(part: Part): Promise<void>;
  onSaved(state: UploadState): Promise<void>;
};

/** Sends what is missing, in order, and hands out the state after every part. */
export const sendParts = async ({
  video,
  partBytes,
  state,
  has,
  send,
  onSaved,
}: SendParts): Promise<UploadState> => {
  let current = state;
  for (const part of partsOf(video.size, partBytes)) {
    if (has(part)) continue;
    await send(part);
    current = {
      ...current,
      sentBytes: Math.max(current.sentBytes, part.end),
      ids: { ...current.ids, next: part.index + 1 },
    };
    await onSaved(current);
  }
  return current;
};

const count = (value: string | number | undefined) => (typeof value === 'number' ? value : 0);

/** The index of the first part that is not known to have arrived. */
export const nextPart = (state: UploadState): number => count(state.ids.next);

/** The part size with which this upload was begun. */
export const partBytesOf = (state: UploadState): number => count(state.ids.partBytes);
