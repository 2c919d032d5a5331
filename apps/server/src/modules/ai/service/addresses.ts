import { type AiFailure, PROVIDERS, type ProviderKind } from '@xingluo/ai';
import { AppError } from '../../../kernel/errors.ts';
import { AddressRefused, type GuardedFetch } from '../../../kernel/guarded-fetch.ts';

/** A field of the request that is wrong in a way the contract's schema cannot say. */
export const wrongField = (path: string, message: string): AppError =>
  new AppError('http.invalid_input', { issues: [{ path, message }] });

/**
 * The base URL to store: the given one or the kind's own, judged by the connection guard, without a final slash.
 * Looks names up, so it is called outside transactions. Throws ai.address_refused, http.invalid_input.
 */
export const addressOf = async (
  guard: Pick<GuardedFetch, 'check'>,
  kind: ProviderKind,
  given: string | undefined,
): Promise<string> => {
  const text = given ?? PROVIDERS[kind].baseUrl;
  if (text === null) throw wrongField('baseUrl', `Give the base URL of the server, such as https://host/v1.`);
  await checkAddress(guard, text);
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '')
    throw wrongField('baseUrl', 'The base URL must not have a query or a fragment.');
  return url.origin + url.pathname.replace(/\/+$/, '');
};

const checkAddress = async (guard: Pick<GuardedFetch, 'check'>, text: string): Promise<void> => {
  try {
    await guard.check(text);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    const { reason, address, message } = error;
    throw new AppError('ai.address_refused', { reason, address, sentence: message }, { cause: error });
  }
};

/** A failure that no fallback mended, as an answer. */
export const failureToError = (failure: AiFailure, model: string): AppError => {
  if (failure.kind === 'unknown_model')
    return new AppError('ai.unknown_model', { model, sentence: failure.message });
  if (failure.kind === 'bad_request') return wrongField('input', failure.message);
  return new AppError('ai.failed', { kind: failure.kind, sentence: failure.message }, { cause: failure });
};
