import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { mountInApp, query } from '../../test/mount-in-app.ts';
import PageHead from './PageHead.vue';

describe('PageHead', () => {
  it('is a heading that can take the focus after a change of page, with actions and a way back', async () => {
    await mountInApp(PageHead, {
      props: { title: '素材中心', back: { to: '/elsewhere', label: '返回' } },
      slots: { default: () => h('button', '上传') },
    });
    expect(query('h1').tabIndex).toBe(-1);
    expect(query('a').getAttribute('href')).toBe('/elsewhere');
    expect(query('button').textContent).toBe('上传');
  });
});
