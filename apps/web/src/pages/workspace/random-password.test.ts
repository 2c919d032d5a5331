import { describe, expect, it } from 'vitest';
import { passwordStrength } from '../../parts/password-hint/password-strength.ts';
import { randomPassword } from './random-password.ts';

describe('randomPassword', () => {
  it('is strong, easy to type off and never the same', () => {
    const all = Array.from({ length: 200 }, randomPassword);
    expect(new Set(all).size).toBe(200);
    for (const one of all) expect(one).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{4}(-[a-km-zA-HJ-NP-Z2-9]{4}){3}$/);
    expect(passwordStrength(all[0] ?? '').level).toBe('strong');
  });
});
