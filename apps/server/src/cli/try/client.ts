/** The product over its public API, as any program would use it: a cookie, JSON, tus. */
export type Client = ReturnType<typeof createClient>;

/** What the product refused, with the code and request id that help to find out why. */
export class Refused extends Error {
  readonly code: string;
  constructor(
    method: string,
    path: string,
    problem: { code?: string; message?: string; data?: { requestId?: string } } | null,
    status: number,
  ) {
    super(
      `${method} ${path} → ${status} ${problem?.code ?? ''} ${problem?.message ?? ''} ${JSON.stringify(problem?.data ?? {})}`,
    );
    this.code = problem?.code ?? '';
  }
}

export const createClient = (origin: string) => {
  let cookie = '';
  const keep = (response: Response) => {
    const set = response.headers.getSetCookie().map((line) => line.split(';')[0]!);
    if (set.length > 0) cookie = set.join('; ');
  };
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(new URL(path, origin), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    keep(response);
    const text = await response.text();
    const json = text ? JSON.parse(text) : null;
    if (!response.ok) throw new Refused(method, path, json, response.status);
    return json as T;
  };
  return {
    origin,
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: unknown = {}) => call<T>('POST', path, body),
    /** A raw request with the session's cookie; redirects are not followed. */
    raw: (url: string | URL, init: RequestInit & { duplex?: 'half' } = {}) =>
      fetch(new URL(url, origin), {
        redirect: 'manual',
        ...init,
        headers: { ...(init.headers as Record<string, string>), cookie },
      }),
  };
};
