import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import { serverErrors } from './server-errors.ts';

const sentence = (error: ApiError) => `about ${error.code}`;
const invalid = (...issues: unknown[]) => new ApiError('http.invalid_input', 400, '', { issues });

describe('serverErrors', () => {
  it('puts complaints at the fields the form shows', () => {
    const error = invalid({ path: ['email'], message: 'bad' });
    expect(serverErrors(error, ['email'], {}, sentence, (reason) => `refused: ${reason}`)).toEqual({
      fields: [{ name: 'email', message: 'refused: bad' }],
      rest: false,
    });
  });

  it('leaves something to say above the form for what it does not show', () => {
    const error = invalid({ path: ['email'], message: 'bad' }, { path: ['token'], message: 'old' });
    expect(serverErrors(error, ['email'], {}, sentence, (reason) => `refused: ${reason}`).rest).toBe(true);
    expect(serverErrors(invalid(), ['email'], {}, sentence, (reason) => `refused: ${reason}`).rest).toBe(
      true,
    );
  });

  it('knows which field a refusal without a path is about', () => {
    const error = new ApiError('identity.email_taken', 409, '');
    expect(
      serverErrors(
        error,
        ['email'],
        { 'identity.email_taken': 'email' },
        sentence,
        (reason) => `refused: ${reason}`,
      ),
    ).toEqual({
      fields: [{ name: 'email', message: 'about identity.email_taken' }],
      rest: false,
    });
    expect(
      serverErrors(
        error,
        ['name'],
        { 'identity.email_taken': 'email' },
        sentence,
        (reason) => `refused: ${reason}`,
      ).rest,
    ).toBe(true);
  });
});
