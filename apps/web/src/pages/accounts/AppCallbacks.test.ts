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

const ago = new Date(Date.now() - 3 * 60_000).toISOString();

it.each([
  ['that it never did', app({ lastAt: null, lastWeek: 0 }), /^还没有收到$/],
  ['when it last did', app({ lastAt: ago, lastWeek: 4 }), /^3分钟前\s*近 7 天 4 次$/],
  ['nothing where it never does', app({ lastAt: null, lastWeek: 0 }, null), /^—$/],
])('says when the platform last called: %s', async (_name, given, said) => {
  await mountInApp(AppCallbacks, { props: { app: given } });
  expect(pageText().trim()).toMatch(said);
  expect(pageText().includes('还没有收到')).toBe(
    given.webhookUrl !== null && given.callbacks.lastAt === null,
  );
});
