import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentLocale } from '../i18n/i18n.ts';
import { anybody, refuse } from '../test/answers.ts';
import { useSession } from './session.ts';

beforeEach(() => setActivePinia(createPinia()));
afterEach(() => vi.unstubAllGlobals());

describe('session', () => {
  it('is signed out when the server says so, and asks it once', async () => {
    const fetch = vi.fn(async () => refuse('identity.not_signed_in', 401));
    vi.stubGlobal('fetch', fetch);
    const session = useSession();
    await session.ensure();
    await session.ensure();
    expect(session.state).toBe('signed-out');
    expect(fetch).toHaveBeenCalledOnce();
  });

  it('does not send a person to sign in because the server is away', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const session = useSession();
    await session.ensure();
    expect(session.state).toBe('unknown');
    expect(session.failure?.code).toBe('http.unreachable');
  });

  it('knows permissions and takes the language of the profile', async () => {
    vi.stubGlobal('fetch', async () => Response.json(anybody({ locale: 'en' })));
    const session = useSession();
    await session.ensure();
    expect(session.can('library:read')).toBe(true);
    expect(session.can('installation:manage')).toBe(false);
    expect(currentLocale()).toBe('en');
  });

  it('expires only from signed in', async () => {
    const session = useSession();
    session.expire();
    expect(session.state).toBe('unknown');
    vi.stubGlobal('fetch', async () => Response.json(anybody()));
    await session.load();
    session.expire();
    expect(session.state).toBe('expired');
  });
});
