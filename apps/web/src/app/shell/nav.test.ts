import { describe, expect, it } from 'vitest';
import { allowed, navigation, trailOf } from './nav.ts';

describe('navigation', () => {
  it('has the eight modules of the product', () => {
    expect(navigation.map(({ to }) => to)).toEqual([
      '/library',
      '/copywriting',
      '/studio',
      '/publishing',
      '/leads',
      '/analytics',
      '/toolbox',
      '/me',
    ]);
  });

  it('hides what the person may not open, and keeps a module for its children', () => {
    const labels = allowed(navigation, (permission) => permission === 'accounts:read').map(
      ({ label }) => label,
    );
    expect(labels).toEqual(['nav.publishing', 'nav.leads', 'nav.analytics', 'nav.toolbox', 'nav.me']);
  });

  it('knows where a page belongs', () => {
    expect(trailOf('/accounts/acc_1').map(({ label }) => label)).toEqual(['nav.publishing', 'nav.accounts']);
    expect(trailOf('/library/as_1').map(({ label }) => label)).toEqual(['nav.library']);
    expect(trailOf('/libraryx')).toEqual([]);
  });
});
