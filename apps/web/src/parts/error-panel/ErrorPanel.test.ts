import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/api-error.ts';
import { setLocale } from '../../i18n/i18n.ts';
import { button, mountInApp, pageText, settle } from '../../test/mount-in-app.ts';
import ErrorPanel from './ErrorPanel.vue';

const error = new ApiError('studio.not_a_video', 422, 'raw text of the server', { requestId: 'req_5' });

describe('ErrorPanel', () => {
  it('says the sentence of the code in the language of the person, never the raw text', async () => {
    await mountInApp(ErrorPanel, { props: { error } });
    expect(pageText()).toContain('源文件里没有可以解码的画面');
    expect(pageText()).not.toContain('raw text');
    await setLocale('en');
    await settle();
    expect(pageText()).toContain('no picture that can be decoded');
  });

  it('copies the request id and offers to try again', async () => {
    const writeText = vi.fn(async () => {});
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue({ writeText } as unknown as Clipboard);
    const onRetry = vi.fn();
    await mountInApp(ErrorPanel, { props: { error, onRetry } });
    button('复制请求编号').click();
    await settle();
    expect(writeText).toHaveBeenCalledWith('req_5');
    expect(pageText()).toContain('请求编号已复制');
    button('重试').click();
    expect(onRetry).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  it('has a sentence for an error it does not know', async () => {
    await mountInApp(ErrorPanel, { props: { error: new ApiError('future.code', 400, '') } });
    expect(pageText()).toContain('操作没有成功，请稍后再试');
  });
});
