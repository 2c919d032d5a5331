import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { onConfirmNeeded } from '../../../api/client.ts';
import { confirmIdentity } from '../../../app/confirm-identity.ts';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { eventually } from '../../../test/eventually.ts';
import { button, mountInApp, pageText, query, settle, type } from '../../../test/mount-in-app.ts';
import { serve, signIn } from '../../publishing/posts.fixture.ts';
import ApiKeysCard from './ApiKeysCard.vue';

const key = {
  id: 'key_01h00000000000000000000000',
  name: '每日同步',
  prefix: 'xlk_AbCd12',
  scopes: ['projects:read'],
  ownerId: 'u_01h00000000000000000000000',
  ownerName: '周二',
  mine: true,
  expiresAt: null,
  lastUsedAt: null,
  lastAddress: null,
  createdAt: '2026-11-01T00:00:00Z',
};
beforeAll(() => loadPageMessages(['me', 'workspace']));
afterEach(() => vi.unstubAllGlobals());

it('asks for the password first, goes on with the same call, and shows the key this once', async () => {
  onConfirmNeeded(confirmIdentity);
  let confirmed = false;
  let list: object[] = [];
  const sent = serve({
    'GET /api/api-keys': () => ({ items: list, nextCursor: null }),
    'POST /api/auth/confirm': () => {
      confirmed = true;
      return { ok: true };
    },
    'POST /api/api-keys': () => {
      if (!confirmed)
        return Response.json(
          {
            defined: false,
            code: 'identity.confirm_needed',
            status: 403,
            message: '',
            data: { requestId: 'req_1' },
          },
          { status: 403 },
        );
      list = [key];
      return { ...key, key: 'xlk_AbCd12SecretText' };
    },
  });
  await mountInApp(ApiKeysCard);
  await signIn('api_keys:write', 'projects:read', 'projects:write');
  await eventually(() => expect(pageText()).toContain('还没有 API 密钥'));
  button('新建密钥').click();
  await eventually(() => query('[role="dialog"] input'));
  await type('[role="dialog"] input', '每日同步');
  await settle();
  (await eventually(() => query('[role="dialog"] button[type="submit"]'))).click();
  await eventually(() => expect(pageText()).toContain('确认是你本人'));
  await type('input[type="password"]', 'a long enough one');
  button('确认').click();
  await eventually(() => expect(pageText()).toContain('xlk_AbCd12SecretText'));
  const created = sent.filter(
    (one) => JSON.stringify(one).includes('/api/api-keys') && JSON.stringify(one).includes('POST'),
  );
  expect(created).toHaveLength(2);
  button('我已保存').click();
  await eventually(() => expect(pageText()).toContain('xlk_AbCd12…'));
  expect(pageText()).not.toContain('SecretText');
});
