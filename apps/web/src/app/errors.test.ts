import { afterEach, describe, expect, it, vi } from 'vitest';
import { copyText } from './errors.ts';

afterEach(() => vi.unstubAllGlobals());
const withClipboard = (writeText: (text: string) => Promise<void>) =>
  vi.stubGlobal('navigator', { clipboard: { writeText } });

describe('copyText', () => {
  it('copies through a selection where the clipboard is closed to us, and gives the focus back', async () => {
    withClipboard(() => Promise.reject(new Error('insecure')));
    document.body.innerHTML = '<button>copy</button>';
    document.querySelector('button')?.focus();
    let selected = '';
    document.execCommand = () => {
      selected = (document.activeElement as HTMLTextAreaElement).value;
      return true;
    };
    expect(await copyText('第一件风衣')).toBe(true);
    expect(selected).toBe('第一件风衣');
    expect(document.activeElement?.tagName).toBe('BUTTON');
    expect(document.querySelector('textarea')).toBeNull();
  });

  it('says when the browser does not let us at all', async () => {
    withClipboard(() => Promise.reject(new Error('insecure')));
    document.execCommand = () => false;
    expect(await copyText('x')).toBe(false);
  });
});
