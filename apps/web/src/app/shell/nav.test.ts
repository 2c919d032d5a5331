import { describe, expect, it } from 'vitest';
import { allowed, navigation, settings, trailOf } from './nav.ts';

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

  it('offers the settings a person may open, and none to whoever may open none', () => {
    const pages = (...permissions: string[]) =>
      allowed([settings], (permission) => permissions.includes(permission)).flatMap(
        ({ children }) => children?.map(({ to }) => to) ?? [],
      );
    expect(pages('workspaces:read', 'projects:read')).toEqual(['/settings/members', '/settings/projects']);
    expect(pages('installation:manage')).toEqual(['/settings/installation']);
    expect(allowed([settings], () => false)).toEqual([]);
  });

  it('knows where a page belongs', () => {
    expect(trailOf('/accounts/acc_1').map(({ label }) => label)).toEqual(['nav.publishing', 'nav.accounts']);
    expect(trailOf('/library/as_1').map(({ label }) => label)).toEqual(['nav.library']);
    expect(trailOf('/libraryx')).toEqual([]);
    expect(trailOf('/settings/ai').map(({ label }) => label)).toEqual(['nav.settings', 'nav.ai']);
  });
});
