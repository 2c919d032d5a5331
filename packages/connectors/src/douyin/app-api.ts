import { z } from 'zod';
import { createAsk } from '../ask.ts';
import { textBody } from '../body.ts';
import type { AppToken, CallIo, PlatformApp } from '../connector.ts';
import type { Call, Http } from '../http.ts';
import { Refusal } from '../refusal.ts';
import { readVerdict, within } from './envelope.ts';
import { judge } from './refusals.ts';

const clientToken = within(z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() }));
const ticket = within(z.object({ ticket: z.string().min(1), expires_in: z.coerce.number() }));
const opened = within(z.object({ share_id: z.string().min(1) }));
const result = within(
  z.object({ item_id: z.string(), video_id: z.string(), share_url: z.string() }).partial().nullish(),
);
const schema = within(z.object({ schema: z.string().min(1) }));

const json = (value: object) => textBody(JSON.stringify(value), 'application/json');

/** HTTP 4xx without an envelope: the method does not exist there. */
const isMethodError = (error: unknown): boolean =>
  error instanceof Refusal && error.kind === 'app_misconfigured' && error.platformCode === null;

/** Which of the app's two tokens a refused `get_share` is about stands only in its words. */
const namesTicket = (error: unknown): error is Refusal =>
  error instanceof Refusal && /ticket/i.test(error.platformMessage ?? '');

export type DouyinAppApi = ReturnType<typeof createDouyinAppApi>;

/** The calls in the app's own name, for H5 share (developer.open-douyin.com, share-to-h5). */
export const createDouyinAppApi = (http: Http, origin: string, now: () => number) => {
  const ask = createAsk(http, readVerdict, judge);

  const byApp = (
    step: string,
    method: 'GET' | 'POST',
    path: string,
    token: string,
    rest: Pick<Call, 'effect'> & Partial<Call>,
  ): Call => {
    const headers = { 'access-token': token };
    const url = new URL(path, origin);
    return { step, method, url, headers, appToken: 'client_token', secrets: [token], ...rest };
  };
  const until = (seconds: number) => new Date(now() + seconds * 1000);

  const openShare = (io: CallIo, method: 'GET' | 'POST', token: string) =>
    ask(
      io,
      byApp('share.open', method, '/share-id/?need_callback=true', token, { effect: 'harmless' }),
      opened,
    );

  return {
    clientToken: async (io: CallIo, { clientId, clientSecret }: PlatformApp): Promise<AppToken> => {
      const fields = { client_key: clientId, client_secret: clientSecret, grant_type: 'client_credential' };
      const call: Call = {
        step: 'app.token',
        method: 'POST',
        url: new URL('/oauth/client_token/', origin),
        body: json(fields),
        effect: 'harmless',
        secrets: [clientSecret],
      };
      const { access_token, expires_in } = await ask(io, call, clientToken);
      return { value: access_token, expiresAt: until(expires_in) };
    },
    ticket: async (io: CallIo, token: string): Promise<AppToken> => {
      const call = byApp('app.ticket', 'GET', '/open/getticket/', token, { effect: 'harmless' });
      const issued = await ask(io, call, ticket);
      return { value: issued.ticket, expiresAt: until(issued.expires_in) };
    },
    /** The sources disagree about the method: GET first, POST where there is no GET. */
    openShare: async (io: CallIo, token: string): Promise<string> => {
      const { share_id } = await openShare(io, 'GET', token).catch((error: unknown) => {
        if (!isMethodError(error)) throw error;
        return openShare(io, 'POST', token);
      });
      return share_id;
    },
    /** What was posted with a share; without `item_id`: nothing yet. One implementation asks so (C). */
    shareResult: (io: CallIo, token: string, shareId: string) => {
      const body = json({ share_id: shareId });
      return ask(io, byApp('share.poll', 'POST', '/share-id/', token, { effect: 'read', body }), result);
    },
    /** A short link for the same parameters, which the platform signs itself. */
    shortLink: async (
      io: CallIo,
      token: string,
      share: { ticket: string; expiresAt: Date; fields: Record<string, string>; hashtags: string[] },
    ): Promise<string> => {
      const body = json({
        client_ticket: share.ticket,
        expire_at: Math.floor(share.expiresAt.getTime() / 1000),
        ...share.fields,
        hashtag_list: share.hashtags,
      });
      const secrets = [token, share.ticket];
      const call = byApp('share.schema', 'POST', '/api/douyin/v1/schema/get_share/', token, {
        effect: 'harmless',
        body,
        secrets,
      });
      const answer = await ask(io, call, schema).catch((error: unknown) => {
        if (!namesTicket(error)) throw error;
        const { step, platformCode, platformMessage } = error;
        const kind = 'token_expired';
        throw new Refusal(error.message, { kind, step, platformCode, platformMessage, appToken: 'ticket' });
      });
      return answer.schema;
    },
  };
};
