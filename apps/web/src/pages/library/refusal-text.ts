import { ApiError } from '../../api/api-error.ts';
import { errorText } from '../../app/errors.ts';
import { formatBytes } from '../../app/format.ts';
import { currentLocale, i18n, t } from '../../i18n/i18n.ts';

/** Refusals of this page itself: the file never left the browser. */
const local: Record<string, string> = {
  'library.not_media': 'library.refused.notMedia',
  'library.folder': 'library.refused.folder',
};
/** Codes whose sentence is better with the detail: what it names in the sentence. */
const detailed: Record<string, string> = {
  'library.content_mismatch': 'library.refused.contentMismatch',
  'library.type_refused': 'library.refused.typeRefused',
};

/**
 * Why a file was not taken or a job failed, in one sentence. `detail` is a reason of the media tools
 * (`corrupted`, `no_video` …), a content type, or a limit in bytes.
 */
export function refusalText({ code, detail }: { code: string; detail?: string | undefined }): string {
  const own = local[code];
  if (own) return t(own);
  const plain = errorText(new ApiError(code, 0, ''));
  if (!detail) return code === 'library.content_mismatch' ? t('library.refused.contentUnknown') : plain;
  if (code === 'library.too_large') {
    const limit = Number(detail);
    return limit ? t('library.refused.tooLarge', { limit: formatBytes(limit, currentLocale()) }) : plain;
  }
  const key = detailed[code];
  if (key) return t(key, { type: detail });
  const reason = `library.reasons.${detail}`;
  return i18n.global.te(reason) ? t(reason) : plain;
}
