/**
 * Reka hides the page behind an open menu or dialog with `aria-hidden` alone: its buttons can still take focus, which
 * hides a focused element from screen readers. This sets `inert` for as long. `inert` throws the focus away, so the
 * element that opened the overlay gets it back when the overlay is gone.
 */
export function inertWhileModal(root: HTMLElement): () => void {
  let opener: HTMLElement | null = null;
  let lastFocused: HTMLElement | null = null;

  const remember = (event: FocusEvent) => {
    if (event.target instanceof HTMLElement) lastFocused = event.target;
  };
  root.addEventListener('focusin', remember);

  const follow = () => {
    const hidden = root.hasAttribute('data-aria-hidden') || root.getAttribute('aria-hidden') === 'true';
    if (hidden && !root.inert) {
      opener = root.querySelector<HTMLElement>('[aria-expanded="true"][data-state="open"]') ?? lastFocused;
      root.inert = true;
    } else if (!hidden && root.inert) {
      root.inert = false;
      const active = document.activeElement;
      if (!active || active === document.body) opener?.focus({ preventScroll: true });
      opener = null;
    }
  };
  const observer = new MutationObserver(follow);
  observer.observe(root, { attributes: true, attributeFilter: ['aria-hidden', 'data-aria-hidden'] });

  return () => {
    observer.disconnect();
    root.removeEventListener('focusin', remember);
  };
}
