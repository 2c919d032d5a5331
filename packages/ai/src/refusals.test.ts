import { describe, expect, it } from 'vitest';
import { readRetryAfter, refusalToFailure } from './refusals.ts';

const now = Date.parse('2026-11-25T00:00:00Z');
const kindOf = (status: number, error: unknown) =>
  refusalToFailure({ status, headers: {}, body: { error }, from: 'X', now }).kind;

describe('refusalToFailure', () => {
  it.each([
    [429, { code: 'rate_limit_exceeded', type: 'requests' }, 'rate_limited'],
    [429, { code: 'slow_down', type: 'rate_limit_error' }, 'rate_limited'],
    [429, { code: 'credit_balance_exhausted', type: 'insufficient_quota' }, 'no_balance'],
    [429, { code: 'a_new_billing_code', type: 'insufficient_quota' }, 'no_balance'],
    [429, { message: 'concurrency' }, 'rate_limited'],
    [402, { message: 'Insufficient Balance', code: 'invalid_request_error' }, 'no_balance'],
    [400, { message: 'malformed', code: 'invalid_request_error' }, 'bad_request'],
    [400, { message: "This model's maximum context length is 8192 tokens", code: 400 }, 'context_too_long'],
    [400, { code: 'context_length_exceeded' }, 'context_too_long'],
    [401, { code: 'invalid_request_error', type: 'authentication_error' }, 'auth'],
    [404, { code: 'model_not_found' }, 'model_not_found'],
    [404, 'model "qwen" not found', 'model_not_found'],
    [422, {}, 'bad_request'],
    [500, {}, 'server_error'],
    [503, { code: 'server_is_overloaded' }, 'overloaded'],
    [301, {}, 'bad_response'],
  ])('%i %j → %s', (status, error, kind) => {
    expect(kindOf(status, error)).toBe(kind);
  });

  it('bears a body that is no JSON', () => {
    const failure = refusalToFailure({ status: 502, headers: {}, body: undefined, from: 'X', now });
    expect(failure).toMatchObject({ kind: 'server_error', message: 'X refused the call (HTTP 502)' });
  });
});

describe('readRetryAfter', () => {
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '3' }, 250],
    [{ 'retry-after': 'Wed, 25 Nov 2026 00:00:10 GMT' }, 10_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{}, undefined],
  ])('%j → %s', (headers, expected) => {
    expect(readRetryAfter(headers, now)).toBe(expected);
  });
});
