import { ApiError } from '../../../api/api-error.ts';

/** One transfer under way. `stop` keeps what has arrived; sending again to the same address goes on from there. */
export interface Transfer {
  stop: () => void;
}

export interface TransferEvents {
  onProgress: (sentBytes: number) => void;
  onDone: () => void;
  onFailed: (error: ApiError) => void;
}

export type SendFile = (file: File, url: string, events: TransferEvents) => Promise<Transfer>;

/** Small enough that proxies take it, large enough that the line stays full. */
const chunkBytes = 16 * 1024 * 1024;
/** A server that restarts is back within these. */
const retryDelays = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];

interface Answer {
  getStatus(): number;
  getBody(): string;
}

/** What the server said of a failed request, as every other call says it. */
export function transferError(message: string, answer: Answer | null | undefined): ApiError {
  if (!answer) return new ApiError('http.unreachable', 0, message);
  const status = answer.getStatus();
  try {
    const { code, data } = JSON.parse(answer.getBody()) as { code: string; data?: Record<string, unknown> };
    if (typeof code === 'string') return new ApiError(code, status, message, data ?? {});
  } catch {
    // The protocol's own answers are plain text.
  }
  const codes: Record<number, string> = {
    401: 'identity.not_signed_in',
    403: 'identity.forbidden',
    404: 'library.upload_not_found',
    410: 'library.upload_not_found',
    413: 'library.too_large',
    507: 'library.no_space',
  };
  return new ApiError(codes[status] ?? 'http.unreadable', status, message);
}

/** Another try may help: no answer, the server's fault, or somebody else holds the upload for a moment. */
export const worthRetrying = (status: number): boolean =>
  status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);

/** Sends a file by tus 1.0.0 (https://tus.io/protocols/resumable-upload) to an upload that exists already. */
export const sendFile: SendFile = async (file, url, { onProgress, onDone, onFailed }) => {
  const { Upload } = await import('tus-js-client');
  const upload = new Upload(file, {
    uploadUrl: url,
    chunkSize: chunkBytes,
    retryDelays,
    storeFingerprintForResuming: false,
    onShouldRetry: (error) => navigator.onLine && worthRetrying(error.originalResponse?.getStatus() ?? 0),
    onProgress,
    onSuccess: onDone,
    onError: (error) =>
      onFailed(
        transferError(error.message, 'originalResponse' in error ? error.originalResponse : undefined),
      ),
  });
  upload.start();
  return { stop: () => void upload.abort() };
};

/** Ends an unfinished upload on the server: its bytes and its asset go. One that is gone already is as good. */
export async function terminateUpload(url: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'DELETE',
    headers: { 'tus-resumable': '1.0.0' },
    credentials: 'same-origin',
  }).catch(() => null);
  if (answer && (answer.ok || answer.status === 404 || answer.status === 410)) return;
  const body = (await answer?.text()) ?? '';
  throw transferError(
    'the upload could not be ended',
    answer && { getStatus: () => answer.status, getBody: () => body },
  );
}
