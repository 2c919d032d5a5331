import { describe, expect, it } from 'vitest';
import { passwordStrength } from './password-strength.ts';

const level = (password: string) => passwordStrength(password).level;

describe('passwordStrength', () => {
  it('counts what is missing to ten characters', () => {
    expect(passwordStrength('林abc')).toEqual({ level: 'short', missing: 6 });
  });

  it('names what everybody tries first', () => {
    for (const known of [
      'password123',
      'qwertyuiop1',
      'xingluo2026!',
      '1234567890',
      '1111111111',
      'abcdefghijkl',
    ]) {
      expect(level(known)).toBe('common');
    }
  });

  it('values length most', () => {
    expect(level('aaaabbbbaaaa')).toBe('weak');
    expect(level('k7mqpwzx2v')).toBe('fair');
    expect(level('Correct7horse')).toBe('strong');
    expect(level('correct horse battery')).toBe('strong');
  });
});
