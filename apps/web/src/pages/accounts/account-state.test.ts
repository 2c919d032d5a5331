import { describe, expect, it } from 'vitest';
import { healthOf, ownImage } from './account-state.ts';

describe('account state', () => {
  it('tells a renewal that fails for now from one that is over', () => {
    expect(healthOf({ status: 'active', statusReason: null })).toBe('active');
    expect(healthOf({ status: 'active', statusReason: '500' })).toBe('renewing');
    expect(healthOf({ status: 'reauth_required', statusReason: '127000' })).toBe('reauth_required');
  });

  it('shows only images that the content policy lets through', () => {
    expect(ownImage('/files/a/b.jpg')).toBe('/files/a/b.jpg');
    expect(ownImage('https://p.example/a.jpg')).toBeUndefined();
    expect(ownImage('//p.example/a.jpg')).toBeUndefined();
    expect(ownImage(null)).toBeUndefined();
  });
});
