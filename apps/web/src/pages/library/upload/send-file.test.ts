import { afterEach, describe, expect, it, vi } from 'vitest';
import { refuse } from '../../../test/answers.ts';
import { terminateUpload, transferError, worthRetrying } from './send-file.ts';

const answer = (status: number, body = '') => ({ getStatus: () => status, getBody: () => body });
afterEach(() => vi.unstubAllGlobals());

describe('transferError', () => {
  it('keeps code and request id of our own refusals', () => {
    const body = JSON.stringify({ code: 'library.no_space', data: { requestId: 'req_7' } });
    expect(transferError('x', answer(507, body))).toMatchObject({
      code: 'library.no_space',
      requestId: 'req_7',
    });
  });

  it('reads the plain answers of the protocol by their status', () => {
    expect(transferError('x', answer(410, 'gone')).code).toBe('library.upload_not_found');
    expect(transferError('x', answer(502, '<html>')).code).toBe('http.unreadable');
    expect(transferError('x', null).code).toBe('http.unreachable');
  });
});

describe('worthRetrying', () => {
  it('gives up on refusals and goes on over weather', () => {
    expect([0, 409, 423, 429, 500, 502, 503].filter((status) => !worthRetrying(status))).toEqual([]);
    expect([400, 401, 403, 404, 410, 413, 415, 507].filter(worthRetrying)).toEqual([]);
  });
});

describe('terminateUpload', () => {
  it('takes an upload that is gone as ended, and says why it could not end one', async () => {
    const fetcher = vi.fn(async () => new Response(null, { status: 404 }));
    vi.stubGlobal('fetch', fetcher);
    await terminateUpload('/api/uploads/up_1');
    expect(fetcher).toHaveBeenCalledWith('/api/uploads/up_1', expect.objectContaining({ method: 'DELETE' }));
    vi.stubGlobal('fetch', async () => refuse('http.unavailable', 503));
    await expect(terminateUpload('/u')).rejects.toMatchObject({
      code: 'http.unavailable',
      requestId: 'req_42',
    });
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')));
    await expect(terminateUpload('/u')).rejects.toMatchObject({ code: 'http.unreachable' });
  });
});
