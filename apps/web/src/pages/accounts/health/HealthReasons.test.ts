import { beforeAll, expect, it } from 'vitest';
import { loadPageMessages } from '../../../i18n/i18n.ts';
import { mountInApp, pageText } from '../../../test/mount-in-app.ts';
import HealthReasons from './HealthReasons.vue';

beforeAll(() => loadPageMessages(['accounts']));

it('says why, with what each reason takes; what takes nothing has no figure', async () => {
  const reasons = [
    { code: 'human_verification' as const, points: -30, count: 2 },
    { code: 'grant_ends_soon' as const, points: -30, days: 2 },
    { code: 'never_published' as const, points: 0 },
  ];
  await mountInApp(HealthReasons, { props: { health: { score: 40, level: 'poor', reasons } } });
  const lines = [...document.querySelectorAll('ul.space-y-2 > li')].map((line) =>
    line.textContent?.replaceAll(/\s+/g, ' ').trim(),
  );
  expect(lines).toEqual([
    '近 7 天被平台要求人工验证 2 次 -30',
    '授权还剩 2 天，请尽快重新授权 -30',
    '还没有通过系统发布过',
  ]);
  expect(pageText()).not.toContain('0 天');
});
