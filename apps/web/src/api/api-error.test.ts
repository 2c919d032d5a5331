import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { ApiError, fieldIssues, toApiError } from './api-error.ts';

describe('toApiError', () => {
  it('keeps code, status and request id of our own refusals', () => {
    const error = toApiError(
      new ORPCError('library.asset_in_use', {
        status: 409,
        message: 'in use',
        data: { requestId: 'req_1', uses: 2 },
      }),
    );
    expect(error).toMatchObject({ code: 'library.asset_in_use', status: 409, requestId: 'req_1' });
    expect(error.data).toEqual({ requestId: 'req_1', uses: 2 });
  });

  it('does not take a proxy page for one of our refusals', () => {
    const error = toApiError(new ORPCError('BAD_GATEWAY', { status: 502, data: { body: '<html>' } }));
    expect(error).toMatchObject({ code: 'http.unreadable', status: 502, data: {} });
  });

  it('tells a lost connection from a call that the page gave up', () => {
    expect(toApiError(new TypeError('Failed to fetch')).code).toBe('http.unreachable');
    expect(toApiError(new DOMException('x', 'AbortError')).code).toBe('http.aborted');
    expect(toApiError(new Error('broken json')).code).toBe('http.unreadable');
  });
});

describe('fieldIssues', () => {
  it('reads paths in every form that validators give them', () => {
    const error = new ApiError('http.invalid_input', 400, '', {
      issues: [
        { path: ['posts', 0, 'title'], message: 'long' },
        { path: 'user.email', message: 'bad' },
        { path: [{ key: 'name' }], message: 'empty' },
        { message: 'as a whole' },
        'noise',
      ],
    });
    expect(fieldIssues(error)).toEqual([
      { path: ['posts', 0, 'title'], message: 'long' },
      { path: ['user', 'email'], message: 'bad' },
      { path: ['name'], message: 'empty' },
      { path: [], message: 'as a whole' },
    ]);
  });

  it('is empty for other errors', () => {
    expect(fieldIssues(new ApiError('http.internal', 500, ''))).toEqual([]);
  });
});
