import { accountsContract } from '@xingluo/contracts/accounts';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Member } from '../../../kernel/authz.ts';
import type { AppError } from '../../../kernel/errors.ts';
import type { AuditEntry, Note } from '../../../kernel/http/context.ts';
import { toAppError } from '../../../kernel/http/problems.ts';
import { type RawRoute, rawRoute } from '../../../kernel/http/raw-route.ts';
import type { AccountsNeeds } from '../needs.ts';
import type { createFinishOAuth } from './finish.ts';
import type { createStartOAuth, StartInput } from './start.ts';

type Query = Record<string, string | string[] | undefined>;
const one = (query: Query, name: string): string | undefined => {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The same input as the JSON route's, from a query. */
const startInput = accountsContract.startOAuth['~orpc'].inputSchema as z.ZodType<StartInput>;

/** Back to a page of ours, with what happened in its query. */
const back = (reply: FastifyReply, returnTo: string, said: Record<string, string>) => {
  const url = new URL(returnTo, 'http://here.invalid');
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer') // the address we come from holds code and state
    .redirect(`${url.pathname}${url.search}${url.hash}`);
};

const told = (problem: AppError): Record<string, string> => {
  const detail = [problem.data.platformCode, problem.data.platformMessage].filter(Boolean).join(' · ');
  return { error: problem.code, ...(detail ? { detail: detail.slice(0, 300) } : {}) };
};

/** The two addresses of the request's OAuth flow that a browser opens by itself. */
export const oauthRoutes = (
  needs: AccountsNeeds,
  start: ReturnType<typeof createStartOAuth>,
  finish: ReturnType<typeof createFinishOAuth>,
): RawRoute[] => {
  const begin = (
    member: Member,
    given: unknown,
    request: { requestId: string; address: string },
    host: string,
  ) =>
    needs.db.withTenant(member.tenantId, async (tx) => {
      const input = startInput.parse(given);
      const entries: AuditEntry[] = [];
      const note: Note = (target, detail = {}) =>
        entries.push({
          actorKind: member.kind,
          actorId: member.userId,
          verb: 'accounts.binding_started',
          target,
          ...request,
          detail,
        });
      const begun = await start(tx, member, input, note, host);
      await needs.appendAudit(tx, entries);
      return begun;
    });

  return [
    rawRoute({
      method: 'GET',
      path: '/connect/oauth/start',
      summary: 'Send the person to the platform to authorise an account',
      permission: 'accounts:manage',
      async handle({ request, reply, member }) {
        const from = { requestId: request.id, address: request.ip };
        try {
          const { url } = await begin(member!, request.query, from, request.host);
          return reply.header('cache-control', 'no-store').redirect(url);
        } catch (error) {
          const problem = toAppError(error);
          if (problem.status >= 500) throw error;
          return back(reply, '/accounts', told(problem));
        }
      },
    }),
    rawRoute({
      method: 'GET',
      path: '/connect/oauth/callback',
      summary: 'The platform sends the person back here',
      publicBecause: 'the one-time state is the key, and it fits only the session that began',
      async handle({ request, reply }) {
        const query = request.query as Query;
        const finished = await finish({
          state: one(query, 'state'),
          code: one(query, 'code'),
          actor: await needs.actorOf(request),
          request: { requestId: request.id, address: request.ip },
        });
        return 'problem' in finished
          ? back(reply, finished.returnTo, told(finished.problem))
          : back(reply, finished.returnTo, { bound: finished.bound });
      },
    }),
  ];
};
