import { routes } from 'virtual:contract';
import { createORPCClient } from '@orpc/client';
import type { AnyContractProcedure, ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import type { Contract } from '@xingluo/contracts';
import { toApiError } from './api-error.ts';
import { randomId } from './random-id.ts';

/** What a call may carry beside its input. */
export interface CallContext {
  /** Repeat a creating call with the same key and it is carried out once; without one each call gets its own. */
  idempotencyKey?: string;
}

type Listener = () => void;
let expired: Listener = () => {};

/** The one listener that hears of a call refused because the session has ended. */
export function onSessionExpired(listener: Listener): void {
  expired = listener;
}

let confirmer: () => Promise<boolean> = async () => false;

/** The one who asks for the password again when a call needs it; answers whether the call may go on. */
export function onConfirmNeeded(ask: () => Promise<boolean>): void {
  confirmer = ask;
}

/** Calls that answer "not signed in" as a normal case, not as an expired session. */
const silent = new Set(['identity.me', 'identity.signIn', 'identity.signOut']);

/** Reads carry no key: the server keys only what changes something. */
const isRead = (path: readonly string[]): boolean => {
  const procedure = path.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], routes);
  return (procedure as AnyContractProcedure)['~orpc'].route.method === 'GET';
};

const link = new OpenAPILink<CallContext>(routes, {
  url: () => location.origin,
  headers: ({ context }, path) =>
    isRead(path) ? {} : { 'idempotency-key': context.idempotencyKey ?? randomId() },
  fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
  interceptors: [
    async ({ next, path }) => {
      try {
        return await next();
      } catch (thrown) {
        const error = toApiError(thrown);
        // Nothing was done yet: once the person has proven who they are, the same call goes on.
        if (error.code === 'identity.confirm_needed' && (await confirmer())) return await next();
        if (error.code === 'identity.not_signed_in' && !silent.has(path.join('.'))) expired();
        throw error;
      }
    },
  ],
});

/**
 * The whole API, typed by the contract: `await api.library.assets({ limit: 50 })`.
 * Every failure is an `ApiError`.
 */
export const api: ContractRouterClient<Contract, CallContext> = createORPCClient(link);
