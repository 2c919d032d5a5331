import { describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { comboOf, type HotKeys, useHotKeys } from './hot-keys.ts';

const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));

function withKeys(keys: HotKeys, act: () => void) {
  const scope = effectScope();
  scope.run(() => useHotKeys(keys));
  act();
  scope.stop();
}

describe('useHotKeys', () => {
  it('takes Ctrl and the Mac command key for the same', () => {
    expect(comboOf(new KeyboardEvent('keydown', { key: 'K', metaKey: true }))).toBe('mod+k');
    expect(comboOf(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, shiftKey: true }))).toBe(
      'mod+shift+k',
    );
  });

  it('leaves letters alone while the person types, but not combinations', () => {
    const letter = vi.fn();
    const combination = vi.fn();
    const input = document.body.appendChild(document.createElement('input'));
    withKeys({ n: letter, 'mod+k': combination }, () => {
      press('n', {}, input);
      press('k', { ctrlKey: true }, input);
      press('n');
    });
    expect(letter).toHaveBeenCalledOnce();
    expect(combination).toHaveBeenCalledOnce();
  });

  it('knows two keys after each other, and nothing after its component is gone', () => {
    const go = vi.fn();
    withKeys({ 'g l': go }, () => {
      press('l');
      press('g');
      press('l');
    });
    press('g');
    press('l');
    expect(go).toHaveBeenCalledOnce();
  });

  it('does not act on the Enter that ends an input method', () => {
    const act = vi.fn();
    withKeys({ enter: act }, () => press('Enter', { isComposing: true }));
    expect(act).not.toHaveBeenCalled();
  });
});
