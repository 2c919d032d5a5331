import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { mountInApp, pageText, query } from '../../test/mount-in-app.ts';
import EmptyState from './EmptyState.vue';

describe('EmptyState', () => {
  it('says what is missing and offers what to do', async () => {
    await mountInApp(EmptyState, {
      props: { title: '还没有视频' },
      slots: { default: () => h('button', '去上传') },
    });
    expect(pageText()).toContain('还没有视频');
    expect(query('button').textContent).toBe('去上传');
  });
});
