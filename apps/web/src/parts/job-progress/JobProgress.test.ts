import { describe, expect, it } from 'vitest';
import { mountInApp, pageText, query, unmountAll } from '../../test/mount-in-app.ts';
import JobProgress from './JobProgress.vue';

describe('JobProgress', () => {
  it('tells eyes and screen readers how far it is', async () => {
    await mountInApp(JobProgress, { props: { value: 0.424, label: '转码 720p', remaining: 95 } });
    const bar = query('[role=progressbar]');
    expect(bar.getAttribute('aria-valuenow')).toBe('42');
    expect(bar.getAttribute('aria-label')).toBe('转码 720p');
    expect(pageText()).toContain('42%');
    expect(pageText()).toMatch(/预计还需 1\s?分钟 35\s?秒/);
  });

  it('has no figure while it waits, and never more than all', async () => {
    await mountInApp(JobProgress, { props: { value: null } });
    expect(query('[role=progressbar]').hasAttribute('aria-valuenow')).toBe(false);
    expect(pageText()).toContain('排队中');
    unmountAll();
    await mountInApp(JobProgress, { props: { value: 1.2 } });
    expect(query('[role=progressbar]').getAttribute('aria-valuenow')).toBe('100');
  });
});
