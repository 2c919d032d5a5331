import { permissions, tenantRoles } from '@xingluo/contracts/permissions';
import { describe, expect, it } from 'vitest';
import { messages as en } from './messages/en.ts';
import { messages as zh } from './messages/zh-CN.ts';

describe.each([
  ['zh-CN', zh.workspace],
  ['en', en.workspace],
])('texts of roles in %s', (_locale, texts) => {
  it('explain every permission and every role', () => {
    const explained = Object.entries(texts.permissions).flatMap(([module, verbs]) =>
      Object.keys(verbs).map((verb) => `${module}:${verb}`),
    );
    expect(explained.toSorted()).toEqual(permissions.toSorted());
    expect(Object.keys(texts.roleHints).toSorted()).toEqual(tenantRoles.toSorted());
  });
});
