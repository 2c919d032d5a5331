import type { ErrorCode } from '@xingluo/contracts/errors';
import { MediaFailure, MediaRefusal } from '@xingluo/media';
import { AppError } from '../../../kernel/errors.ts';

/** Why a run ended badly. `final`: the source is at fault, another try cannot help. */
export type Problem = { code: ErrorCode; detail?: string; final: boolean };

const noPicture = new Set(['no_video', 'cover_art_only']);

/** What an error of a run means for its job. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof MediaRefusal) {
    const code = noPicture.has(error.code) ? 'studio.not_a_video' : 'studio.source_refused';
    return { code, detail: error.code, final: true };
  }
  if (error instanceof AppError) return { code: error.code, final: true };
  if (error instanceof MediaFailure) {
    const code = error.code === 'disk_full' ? 'library.no_space' : 'studio.encode_failed';
    return { code, detail: error.code, final: false };
  }
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC')
    return { code: 'library.no_space', detail: 'disk_full', final: false };
  return { code: 'studio.encode_failed', final: false };
};
