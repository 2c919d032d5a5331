import { expect, it } from 'vitest';
import { timeLeft } from './time-left.ts';

it('counts down in minutes, warns at the end and stops', () => {
  const left = (seconds: number) => timeLeft(seconds * 1000, 0, 'zh-CN');
  expect(left(2 * 3600 + 5 * 60 + 59)).toEqual({ text: '2小时 5分钟', soon: false });
  expect(left(599)).toEqual({ text: '9分钟', soon: true });
  expect(left(0)).toBeNull();
  expect(left(-1)).toBeNull();
});
