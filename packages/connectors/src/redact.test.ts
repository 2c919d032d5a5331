import { expect, it } from 'vitest';
import { redact } from './redact.ts';

it('hides tokens in broken JSON too, and before it cuts', () => {
  expect(redact('{"access_token":"abc', [])).toBe('{"access_token":"[redacted]');
  expect(redact('{"code":0,"data":{"refresh_token" : "abc","scopes":[]}}', [])).toBe(
    '{"code":0,"data":{"refresh_token" : "[redacted]","scopes":[]}}',
  );
  const long = redact(`${'x'.repeat(4090)}secret-value`, ['secret-value']);
  expect(long).not.toContain('secr');
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(4096);
});

it('hides given values also where they are encoded, and leaves short ones alone', () => {
  expect(redact('a=p%2Fq%3Dr&b=p/q=r', ['p/q=r'])).toBe('a=[redacted]&b=[redacted]');
  expect(redact('abc', ['b', ''])).toBe('abc');
});

it('keeps a cut text within its bytes, whatever they mean', () => {
  expect(Buffer.byteLength(redact('字'.repeat(3000), []))).toBeLessThanOrEqual(4096);
});
