import { describe, expect, it } from 'vitest';
import { mountInApp, pageText, query } from '../../test/mount-in-app.ts';
import TimeText from './TimeText.vue';

describe('TimeText', () => {
  it('keeps the instant for machines and the full time as a tooltip', async () => {
    const value = new Date(Date.now() - 180_000).toISOString();
    await mountInApp(TimeText, { props: { value } });
    const time = query('time');
    expect(time.textContent).toBe('3分钟前');
    expect(time.getAttribute('datetime')).toBe(value);
    expect(time.title).toMatch(/\d{4}年.+（.+）/);
  });

  it('shows a missing time as none and a broken one as unknown', async () => {
    await mountInApp(TimeText, { props: { value: null } });
    expect(pageText()).toContain('—');
    await mountInApp(TimeText, { props: { value: 'soon' } });
    expect(pageText()).toContain('时间未知');
  });
});
