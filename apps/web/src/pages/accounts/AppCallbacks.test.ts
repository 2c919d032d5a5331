import type { PlatformApp } from '@xingluo/contracts/accounts';
import { beforeAll, expect, it } from 'vitest';
import { loadPageMessages } from '../../i18n/i18n.ts';
import { mountInApp, pageText } from '../../test/mount-in-app.ts';
import AppCallbacks from './AppCallbacks.vue';

const app = (callbacks: PlatformApp['callbacks'], webhookUrl: string | null = 'https://x.example/hook') => ({
  callbacks,
  webhookUrl,
});

beforeAll(() => loadPageMessages(['accounts']));

it('says when the platform last called, that it never did, or nothing where it never calls', async () => {
  const show = async (given: ReturnType<typeof app>) => {
    document.body.innerHTML = '';
    await mountInApp(AppCallbacks, { props: { app: given } });
    return pageText();
  };
  expect(await show(app({ lastAt: null, lastWeek: 0 }))).toContain('还没有收到');
  const lastAt = new Date(Date.now() - 3 * 60_000).toISOString();
  const heard = await show(app({ lastAt, lastWeek: 4 }));
  expect(heard).toContain('3分钟前');
  expect(heard).toContain('近 7 天 4 次');
  expect(await show(app({ lastAt: null, lastWeek: 0 }, null))).not.toContain('还没有收到');
});
