/**
 * Takes the one-time token out of `/setup#token=…` and out of the address bar and history, so that it is neither seen
 * over a shoulder nor found in the browser's history. A fragment never reaches a server log.
 */
export function takeSetupToken(where: Location = location, past: History = history): string {
  const token = new URLSearchParams(where.hash.slice(1)).get('token') ?? '';
  if (where.hash) past.replaceState(past.state, '', where.pathname + where.search);
  return token;
}
