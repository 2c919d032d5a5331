import { describe, expect, it, vi } from 'vitest';
import { mountInApp, pageText, query, settle } from '../../test/mount-in-app.ts';
import FileDrop from './FileDrop.vue';

async function drop(files: File[]) {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { files } });
  query('label').dispatchEvent(event);
  await settle();
  return event;
}

describe('FileDrop', () => {
  it('hands over what fits and says why not for the rest', async () => {
    const onFiles = vi.fn();
    await mountInApp(FileDrop, { props: { accept: 'video/*', onFiles } });
    const film = new File(['x'], '开箱.mp4', { type: 'video/mp4' });
    const event = await drop([film, new File(['x'], '说明.txt', { type: 'text/plain' })]);
    expect(event.defaultPrevented).toBe(true);
    expect(onFiles).toHaveBeenCalledWith([film]);
    expect(pageText()).toContain('「说明.txt」的类型不支持');
  });

  it('takes nothing while it is disabled', async () => {
    const onFiles = vi.fn();
    await mountInApp(FileDrop, { props: { disabled: true, onFiles } });
    await drop([new File(['x'], 'a.mp4')]);
    expect(onFiles).not.toHaveBeenCalled();
  });
});
