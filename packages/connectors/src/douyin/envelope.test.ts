import { expect, it } from 'vitest';
import { z } from 'zod';
import { readVerdict, within } from './envelope.ts';

// The code alone speaks: HTTP says 200 whatever it is.
const head = { status: 200, headers: {}, retryAfterMs: null };
const verdictOf = (value: unknown) => readVerdict(value, head);
const half = (error_code: number, description = '') => ({ error_code, description });

it.each([
  ['both halves', { data: half(0), extra: { ...half(0), logid: 'l' } }, true, '0'],
  ['the outer half alone', { data: { share_id: '1' }, extra: half(0) }, true, '0'],
  ['a refusal in the inner half', { data: half(10008, 'expired'), extra: half(0) }, false, '10008'],
  ['a refusal in the outer half', { data: half(0), extra: half(2190001, 'quota') }, false, '2190001'],
  ['no data', { data: null, extra: half(2100005, 'bad') }, false, '2100005'],
  ['the newer form', { err_no: 0, err_msg: '', log_id: 'l', data: {} }, true, '0'],
  ['a refusal in the newer form', { err_no: 28001003, err_msg: 'token' }, false, '28001003'],
])('reads %s', (_, value, ok, code) => {
  expect(verdictOf(value)).toMatchObject({ ok, code });
});

it('hands on words and id of a refusal', () => {
  const refused = { data: half(10008, 'expired'), extra: { ...half(10008), logid: 'log-1' } };
  expect(verdictOf(refused)).toMatchObject({ message: 'expired', requestId: 'log-1' });
  const newer = { err_no: -1, err_msg: 'busy', log_id: 'log-2' };
  expect(verdictOf(newer)).toMatchObject({ message: 'busy', requestId: 'log-2' });
});

it.each([null, 'text', {}, { data: {} }, { extra: {} }])('knows no envelope in %j', (value) => {
  expect(verdictOf(value)).toBeNull();
});

it('gives what stands in data', () => {
  expect(within(z.object({ a: z.number() })).parse({ data: { a: 1 } })).toEqual({ a: 1 });
});
