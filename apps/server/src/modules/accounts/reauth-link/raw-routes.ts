import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/errors.ts';
import { type RawRoute, rawRoute } from '../../../kernel/http/raw-route.ts';
import type { AccountsNeeds } from '../needs.ts';
import { LINK_RESULT } from '../oauth/finish.ts';
import type { ReauthLinks } from './links.ts';
import { type Language, languageOf, PAGE_POLICY, type PageText, pageHtml } from './page.ts';
import { failure, invitation, success } from './texts.ts';

const answer = (reply: FastifyReply, status: number, language: Language, text: PageText) =>
  reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer') // the address is the key
    .header('x-robots-tag', 'noindex')
    .send(pageHtml(language, text));

/** The pages behind a re-authorise link; plain HTML, because who opens them may have no account here. */
export const reauthLinkRoutes = (
  { connectors }: Pick<AccountsNeeds, 'connectors'>,
  links: ReauthLinks,
): RawRoute[] => {
  const readerOf = (request: FastifyRequest) => languageOf(request.headers['accept-language']);
  /** Whatever the link's state may be, its reader gets a page in their language. */
  const orExplained = async (request: FastifyRequest, reply: FastifyReply, work: () => Promise<unknown>) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const language = readerOf(request);
      return answer(reply, error.status, language, failure(language, error.code));
    }
  };
  const tokenOf = (request: FastifyRequest) => (request.params as { token: string }).token;

  return [
    rawRoute({
      method: 'GET',
      path: '/connect/reauth/:token',
      summary: 'Page of a one-time link that authorises one account again',
      publicBecause: 'the token in the address is the key',
      handle: ({ request, reply }) =>
        orExplained(request, reply, async () => {
          const { platform, displayName } = await links.look(tokenOf(request));
          const language = readerOf(request);
          const label = connectors.get(platform)?.platform.label[language] ?? platform;
          const { go, ...text } = invitation[language]({ platform: label, name: displayName });
          const href = `/connect/reauth/${tokenOf(request)}/go`;
          return answer(reply, 200, language, { ...text, action: { label: go, href } });
        }),
    }),
    rawRoute({
      method: 'GET',
      path: '/connect/reauth/:token/go',
      summary: 'Send the person from a one-time link to the platform',
      publicBecause: 'the token in the address is the key',
      handle: ({ request, reply }) =>
        orExplained(request, reply, async () => {
          const url = await links.begin(tokenOf(request), { requestId: request.id, address: request.ip });
          return reply
            .header('cache-control', 'no-store')
            .header('referrer-policy', 'no-referrer')
            .redirect(url);
        }),
    }),
    rawRoute({
      method: 'GET',
      path: LINK_RESULT,
      summary: 'How an authorisation by a one-time link ended',
      publicBecause: 'it shows one of a few fixed sentences and nothing of anybody',
      async handle({ request, reply }) {
        const { error } = request.query as { error?: unknown };
        const language = readerOf(request);
        return answer(
          reply,
          200,
          language,
          typeof error === 'string' ? failure(language, error) : success[language],
        );
      },
    }),
  ];
};
