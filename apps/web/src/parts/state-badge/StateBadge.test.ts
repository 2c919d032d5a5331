import { describe, expect, it } from 'vitest';
import { mountInApp, pageText } from '../../test/mount-in-app.ts';
import StateBadge from './StateBadge.vue';

describe('StateBadge', () => {
  it('says the state in words beside its colour', async () => {
    await mountInApp(StateBadge, { props: { tone: 'error', label: '发布失败' } });
    expect(pageText()).toContain('发布失败');
    expect(document.body.innerHTML).toContain('text-error');
  });
});
