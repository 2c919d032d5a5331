import { beforeEach, describe, expect, it } from 'vitest';
import { loadPageMessages, setLocale } from '../../i18n/i18n.ts';
import { refusalText } from './refusal-text.ts';

beforeEach(() => loadPageMessages(['library']));

describe('refusalText', () => {
  it('says the reason of the media tools where there is one', () => {
    expect(refusalText({ code: 'studio.source_refused', detail: 'encrypted' })).toContain('加密');
    expect(refusalText({ code: 'studio.source_refused', detail: 'brand_new' })).toBe('源文件无法做成视频。');
    expect(refusalText({ code: 'library.unreadable' })).toBe('文件无法解码，可能已损坏。');
  });

  it('names what the file really is, and the limit it breaks', () => {
    expect(refusalText({ code: 'library.content_mismatch', detail: 'video/webm' })).toContain('video/webm');
    expect(refusalText({ code: 'library.too_large', detail: '2147483648' })).toContain('2 GB');
    expect(refusalText({ code: 'library.too_large', detail: 'odd' })).toBe('文件超过了系统允许的大小。');
  });

  it('speaks English too', async () => {
    await setLocale('en');
    expect(refusalText({ code: 'studio.encode_failed', detail: 'stalled' })).toMatch(/Retry/);
  });
});
