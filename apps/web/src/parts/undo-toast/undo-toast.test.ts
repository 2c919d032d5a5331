import { describe, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { ApiError } from '../../api/api-error.ts';
import { eventually } from '../../test/eventually.ts';
import { button, mountInApp, pageText, settle } from '../../test/mount-in-app.ts';
import { useUndoToast } from './undo-toast.ts';

const page = (undo: () => Promise<unknown>) => ({
  setup() {
    const offer = useUndoToast();
    return () => h('button', { onClick: () => offer('已删除 3 个素材', undo) }, '删除');
  },
});

describe('undo toast', () => {
  it('takes the action back once', async () => {
    const undo = vi.fn(async () => {});
    await mountInApp(page(undo));
    button('删除').click();
    await eventually(() => expect(pageText()).toContain('已删除 3 个素材'));
    const back = button('撤销');
    back.click();
    back.click();
    await settle();
    expect(undo).toHaveBeenCalledOnce();
  });

  it('says when it could not be taken back', async () => {
    await mountInApp(
      page(() => Promise.reject(new ApiError('http.unavailable', 503, '', { requestId: 'req_8' }))),
    );
    button('删除').click();
    await eventually(() => button('撤销').click());
    await eventually(() => expect(pageText()).toContain('req_8'));
  });
});
