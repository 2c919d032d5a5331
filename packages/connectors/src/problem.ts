import type { Level, PostProblem } from '@xingluo/contracts/platforms';

/** One finding; the texts are for people. */
export const problem = (level: Level, code: string, field: string, zh: string, en: string): PostProblem => ({
  level,
  code,
  field,
  message: { 'zh-CN': zh, en },
});
