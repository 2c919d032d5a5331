import { describe, expect, it } from 'vitest';
import { deviceOf } from './device-of.ts';

describe('deviceOf', () => {
  it('names browser and system', () => {
    expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140')).toEqual({
      name: 'Edge · Windows',
      icon: 'i-lucide-laptop',
    });
    expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604')).toEqual({
      name: 'Safari · iPhone',
      icon: 'i-lucide-smartphone',
    });
  });

  it('knows nothing of a program or of nothing', () => {
    expect(deviceOf('curl/8')).toEqual({ name: null, icon: 'i-lucide-laptop' });
    expect(deviceOf(null).name).toBeNull();
  });
});
