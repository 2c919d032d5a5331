import { auditVerbs } from '@xingluo/contracts/audit-verbs';
import { describe, expect, it } from 'vitest';
import { messages as en } from './messages/en.ts';
import { messages as zh } from './messages/zh-CN.ts';

describe.each([
  ['zh-CN', zh.audit.verbs],
  ['en', en.audit.verbs],
])('audit verbs in %s', (_locale, verbs) => {
  const told = Object.entries(verbs).flatMap(([module, texts]) =>
    Object.entries(texts).map(([verb, text]) => [`${module}.${verb}`, text] as const),
  );

  it('are all told in words, and none that does not exist', () => {
    expect(told.map(([verb]) => verb).toSorted()).toEqual(auditVerbs.toSorted());
    expect(told.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('can be told apart', () => {
    expect(new Set(told.map(([, text]) => text)).size).toBe(told.length);
  });
});
