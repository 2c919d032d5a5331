import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { lazySchema, requiredNames } from './lazy-schema.ts';

describe('lazySchema', () => {
  it('loads once, when it is needed', async () => {
    const load = vi.fn(async () => z.object({ name: z.string().trim().min(1), note: z.string().optional() }));
    const schema = lazySchema(load);
    expect(load).not.toHaveBeenCalled();
    expect(await schema.standard['~standard'].validate({ name: ' 林 ' })).toEqual({ value: { name: '林' } });
    expect(await schema.required()).toEqual(new Set(['name']));
    expect(load).toHaveBeenCalledOnce();
  });

  it('tries again after a load that failed', async () => {
    const load = vi.fn().mockRejectedValueOnce(new TypeError('chunk')).mockResolvedValue(z.object({}));
    const schema = lazySchema(load);
    await expect(schema.required()).rejects.toThrow('chunk');
    expect(await schema.required()).toEqual(new Set());
  });

  it('takes a field with a default for optional', () => {
    expect(requiredNames(z.object({ a: z.string().default('x'), b: z.number() }))).toEqual(new Set(['b']));
  });
});
