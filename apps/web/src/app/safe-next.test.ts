import { describe, expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

describe('safeNext', () => {
  it('goes back to paths of this site only', () => {
    expect(safeNext('/publishing?f.state=failed')).toBe('/publishing?f.state=failed');
    for (const hostile of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      undefined,
    ]) {
      expect(safeNext(hostile)).toBe('/');
    }
  });
});
