import { describe, expect, it, vi } from 'vitest';
import { takeSetupToken } from './setup-token.ts';

const at = (hash: string) => ({ hash, pathname: '/setup', search: '' }) as Location;
const past = () => ({ state: { back: null }, replaceState: vi.fn() }) as unknown as History;

describe('takeSetupToken', () => {
  it('takes the token out of the address bar and the history', () => {
    const history = past();
    expect(takeSetupToken(at('#token=abc-123_x'), history)).toBe('abc-123_x');
    expect(history.replaceState).toHaveBeenCalledWith({ back: null }, '', '/setup');
  });

  it('is empty without one and leaves the history alone', () => {
    const history = past();
    expect(takeSetupToken(at(''), history)).toBe('');
    expect(history.replaceState).not.toHaveBeenCalled();
  });
});
