import { describe, expect, it } from 'vitest';
import { button, mountInApp, pageText, settle } from '../../test/mount-in-app.ts';
import StepTimeline, { type Step } from './StepTimeline.vue';

const steps: Step[] = [
  { id: '1', title: '已排队', at: '2026-11-03T10:30:00Z', tone: 'success' },
  {
    id: '2',
    title: '平台拒绝',
    at: null,
    tone: 'error',
    description: '标题过长',
    details: [{ label: '平台代码', value: '40012' }],
  },
];

describe('StepTimeline', () => {
  it('lists the steps in order and opens the details on demand', async () => {
    await mountInApp(StepTimeline, { props: { steps } });
    expect(pageText().indexOf('已排队')).toBeLessThan(pageText().indexOf('平台拒绝'));
    expect(pageText()).not.toContain('40012');
    expect(button('查看详情').getAttribute('aria-expanded')).toBe('false');
    button('查看详情').click();
    await settle();
    expect(pageText()).toContain('40012');
    expect(button('收起详情').getAttribute('aria-expanded')).toBe('true');
  });
});
