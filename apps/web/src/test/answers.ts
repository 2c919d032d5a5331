import type { Me } from '@xingluo/contracts/identity';

/** A refusal as the server sends it. */
export const refuse = (code: string, status: number, data: Record<string, unknown> = {}): Response =>
  Response.json(
    { defined: false, code, status, message: code, data: { requestId: 'req_42', ...data } },
    { status },
  );

/** A signed-in operator. */
export function anybody(user: Partial<Me['user']> = {}): Me {
  const tenant = { tenantId: 't_1', tenantName: '青岚文化传媒', role: 'operator' as const };
  return {
    user: {
      id: 'u_1',
      name: '林知远',
      email: 'lin@example.com',
      locale: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      isSystemAdmin: false,
      ...user,
    },
    tenant,
    tenants: [tenant],
    roles: ['operator'],
    permissions: ['library:read', 'todos:read'],
  };
}
