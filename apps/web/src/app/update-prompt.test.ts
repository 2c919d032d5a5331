import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentEntry } from './update-prompt.ts';

afterEach(() => vi.unstubAllGlobals());

describe('currentEntry', () => {
  it('reads the entry script out of the page that the server hands out', async () => {
    const page =
      '<script src="/theme.js"></script><script type="module" crossorigin src="/assets/index-B3.js"></script>';
    vi.stubGlobal('fetch', async () => new Response(page));
    expect(await currentEntry()).toBe('/assets/index-B3.js');
  });

  it('knows nothing when the server is away', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 502 }));
    expect(await currentEntry()).toBeUndefined();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    expect(await currentEntry()).toBeUndefined();
  });
});
