import { describe, expect, it } from 'vitest';
import { inertWhileModal } from './inert-while-modal.ts';

const observed = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('inertWhileModal', () => {
  it('makes the page inert while it is hidden and gives the focus back to what opened the overlay', async () => {
    document.body.innerHTML = `<div id="app"><button id="a">a</button><button id="b" aria-expanded="true" data-state="open">b</button></div>`;
    const root = document.querySelector<HTMLElement>('#app') as HTMLElement;
    const stop = inertWhileModal(root);
    root.setAttribute('data-aria-hidden', 'true');
    await observed();
    expect(root.inert).toBe(true);
    (document.activeElement as HTMLElement | null)?.blur();
    root.removeAttribute('data-aria-hidden');
    await observed();
    expect(root.inert).toBe(false);
    expect(document.activeElement?.id).toBe('b');
    stop();
  });

  it('leaves the focus where somebody else has put it', async () => {
    document.body.innerHTML = `<div id="app"><button id="a">a</button></div><input id="c" />`;
    const root = document.querySelector<HTMLElement>('#app') as HTMLElement;
    const stop = inertWhileModal(root);
    document.querySelector<HTMLElement>('#a')?.focus();
    root.setAttribute('data-aria-hidden', 'true');
    await observed();
    root.removeAttribute('data-aria-hidden');
    document.querySelector<HTMLElement>('#c')?.focus();
    await observed();
    expect(document.activeElement?.id).toBe('c');
    stop();
  });
});
