import { describe, expect, it } from 'vitest';
import { router } from './router.ts';

describe('routes', () => {
  it('name every page for the document title', () => {
    const pages = router
      .getRoutes()
      .filter(({ components, children, redirect }) => components && children.length === 0 && !redirect);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter(({ meta }) => !meta.title).map(({ path }) => path)).toEqual([]);
  });

  it('show an unknown address as not found inside the shell', () => {
    const { matched } = router.resolve('/no/such/page');
    expect(matched.at(-1)?.name).toBe('not-found');
    expect(matched).toHaveLength(2);
  });
});
