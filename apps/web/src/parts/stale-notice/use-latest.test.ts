import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import { currentOf, useLatest } from './use-latest.ts';

const stale = (version: number) =>
  new ApiError('http.stale_version', 409, '', { current: { name: '别人的', version } });

describe('useLatest', () => {
  it('writes with the version last seen and replaces knowingly after it was overtaken', async () => {
    const { latest, overtaken, round, keep, loadNewest } = useLatest({ name: '我的', version: 1 });
    const seen: number[] = [];
    const write = async (version: number) => {
      seen.push(version);
      if (version < 4) throw stale(4);
      return 'kept';
    };
    await expect(keep(write)).rejects.toThrow(ApiError);
    expect(overtaken.value).toBe(true);
    expect(latest.value).toEqual({ name: '别人的', version: 4 });
    await expect(keep(write)).resolves.toBe('kept');
    expect(seen).toEqual([1, 4]);
    expect(overtaken.value).toBe(false);
    loadNewest();
    expect(round.value).toBe(1);
  });

  it('leaves other refusals alone', async () => {
    const { overtaken, latest, keep } = useLatest({ version: 1 });
    await expect(keep(() => Promise.reject(new ApiError('http.internal', 500, '')))).rejects.toThrow();
    expect(overtaken.value).toBe(false);
    expect(latest.value.version).toBe(1);
    expect(currentOf(new ApiError('http.stale_version', 409, ''))).toBeNull();
  });
});
