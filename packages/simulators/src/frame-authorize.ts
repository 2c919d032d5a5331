import { redirect, type SimReply, type SimRequest } from './frame-http.ts';
import { authorizePage, authorizeProblem } from './frame-pages.ts';
import type { People } from './frame-people.ts';

export type AuthorizeRules = {
  platform: string;
  people: People;
  everybody(): { id: string; name: string }[];
  /** The platform's names for the two parameters. */
  clientParameter: string;
  redirectParameter: string;
  /** null and a reason when the request asks for something that the platform does not know. */
  scopes(query: URLSearchParams): { scopes: string[] } | { problem: string };
  describe(scope: string): string;
};

/**
 * The authorise page and its two answers. `auto_approve=1` answers at once, `sim_user` chooses the test account
 * (`new`: one that did not exist). The redirect address must be one that the app registered, letter by letter.
 */
export const answerAuthorize = (rules: AuthorizeRules, { query }: SimRequest): SimReply => {
  const app = rules.people.app(query.get(rules.clientParameter));
  if (app === null)
    return authorizeProblem(rules.platform, `没有这个应用：请检查 ${rules.clientParameter}。`);
  const back = query.get(rules.redirectParameter) ?? '';
  if (!app.redirectUris.includes(back))
    return authorizeProblem(
      rules.platform,
      `回调地址没有在应用里登记：${back || '（空）'}。请把它加入应用的回调地址。`,
    );
  const asked = rules.scopes(query);
  if ('problem' in asked) return authorizeProblem(rules.platform, asked.problem);
  const target = new URL(back);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  if (query.get('decision') === 'refuse') {
    target.searchParams.set('error', 'access_denied');
    return redirect(target.href);
  }
  const chosen = rules.people.choose(query.get('sim_user'));
  if (chosen === null) return authorizeProblem(rules.platform, '没有这个测试账号。');
  query.set('sim_user', chosen.id);
  if (query.get('decision') !== 'approve' && query.get('auto_approve') !== '1')
    return authorizePage({
      platform: rules.platform,
      people: rules.everybody(),
      chosen,
      scopes: asked.scopes.map(rules.describe),
      query,
    });
  const { code } = rules.people.issueCode(app.clientId, chosen.id, asked.scopes);
  target.searchParams.set('code', code);
  return redirect(target.href);
};
