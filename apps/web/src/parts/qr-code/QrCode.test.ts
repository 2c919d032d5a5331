import { describe, expect, it } from 'vitest';
import { mountInApp, pageText, query } from '../../test/mount-in-app.ts';
import QrCode from './QrCode.vue';

describe('QrCode', () => {
  it('is a picture with a name, black on white, without inline styles', async () => {
    await mountInApp(QrCode, { props: { text: 'https://xingluo.example', label: '发布二维码' } });
    const picture = query('svg[role=img]');
    expect(picture.getAttribute('aria-label')).toBe('发布二维码');
    expect(picture.querySelector('rect')?.getAttribute('fill')).toBe('#fff');
    expect(picture.outerHTML).not.toContain('style=');
  });

  it('says so when the text does not fit', async () => {
    await mountInApp(QrCode, { props: { text: 'x'.repeat(3000), label: '发布二维码' } });
    expect(pageText()).toContain('生成不了二维码');
  });
});
