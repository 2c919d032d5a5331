import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './api-error.ts';
import { api, onSessionExpired } from './client.ts';

const answer = (status: number, body: unknown) => {
  const fetch = vi.fn(async (_request: Request) => Response.json(body, { status }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const refusal = (code: string, status: number) => ({
  defined: false,
  code,
  status,
  message: code,
  data: { requestId: 'req_9' },
});
afterEach(() => vi.unstubAllGlobals());

describe('api', () => {
  it('sends what the contract says and only keys what changes something', async () => {
    const fetch = answer(200, { items: [], nextCursor: null });
    await api.library.assets({ limit: 20, q: '开箱' });
    await api.library.renameAsset({ id: 'as_1', name: '新名', version: 3 });
    const [read, write] = fetch.mock.calls.map(([request]) => request);
    expect(read?.method).toBe('GET');
    expect(decodeURIComponent(read?.url ?? '')).toContain('/api/assets?limit=20&q=开箱');
    expect(read?.headers.has('idempotency-key')).toBe(false);
    expect(write?.method).toBe('PATCH');
    expect(write?.url).toContain('/api/assets/as_1');
    expect(await write?.json()).toEqual({ name: '新名', version: 3 });
    expect(write?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('repeats a call under the key it is given', async () => {
    const fetch = answer(200, {});
    await api.identity.updateMe({ name: '林' }, { context: { idempotencyKey: 'same' } });
    expect(fetch.mock.calls[0]?.[0].headers.get('idempotency-key')).toBe('same');
  });

  it('tells of an expired session, but not when asked "who am I"', async () => {
    const heard = vi.fn();
    onSessionExpired(heard);
    answer(401, refusal('identity.not_signed_in', 401));
    await expect(api.identity.me()).rejects.toMatchObject({
      code: 'identity.not_signed_in',
      requestId: 'req_9',
    });
    expect(heard).not.toHaveBeenCalled();
    await expect(api.library.assets({})).rejects.toBeInstanceOf(ApiError);
    expect(heard).toHaveBeenCalledOnce();
  });
});
