import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useZodMessages } from './zod-messages.ts';

useZodMessages();
const complaint = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

describe('zod messages', () => {
  it.each([
    [z.string(), undefined, '请填写'],
    [z.string().trim().min(1), '  ', '请填写'],
    [z.string().min(10), 'abc', '至少 10 个字'],
    [z.string().max(3), 'abcd', '最多 3 个字'],
    [z.email(), 'lin@', '邮箱格式不对'],
    [z.url(), 'x', '网址格式不对'],
    [z.enum(['a', 'b']), undefined, '请选择'],
    [z.enum(['a', 'b']), 'c', '请选择'],
    [z.number().min(1), 0, '不能小于 1'],
    [z.number().int(), 1.5, '请填写整数'],
    [z.number(), 'x', '请填写数字'],
    [z.array(z.string()).min(1), [], '至少选择 1 项'],
  ])('says what a person has to do (%#)', (schema, value, sentence) => {
    expect(complaint(schema, value)).toBe(sentence);
  });

  it('leaves a sentence that the schema brings alone', () => {
    expect(
      complaint(
        z.string().refine(() => false, { message: '不行' }),
        'x',
      ),
    ).toBe('不行');
  });
});
