import { onScopeDispose } from 'vue';

/** Key combinations: `mod+k` (Ctrl, or ⌘ on a Mac), `shift+?`, `g l` (one after the other within a second). */
export type HotKeys = Record<string, () => void>;

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** `event` as one of our words, e.g. `mod+k`. */
export function comboOf(event: KeyboardEvent): string {
  const parts = [
    ...(event.ctrlKey || event.metaKey ? ['mod'] : []),
    ...(event.altKey ? ['alt'] : []),
    ...(event.shiftKey ? ['shift'] : []),
  ];
  return [...parts, event.key.toLowerCase()].join('+');
}

/** Listens while the calling component lives. Keys without `mod` are ignored while the person types or composes. */
export function useHotKeys(keys: HotKeys): void {
  let previous = '';
  let forget: ReturnType<typeof setTimeout> | undefined;

  const listen = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    const combo = comboOf(event);
    if (!combo.startsWith('mod+') && typing(event.target)) return;
    const handler = keys[`${previous} ${combo}`] ?? keys[combo];
    clearTimeout(forget);
    previous = combo;
    forget = setTimeout(() => {
      previous = '';
    }, 1000);
    if (!handler) return;
    event.preventDefault();
    previous = '';
    handler();
  };
  addEventListener('keydown', listen);
  onScopeDispose(() => {
    clearTimeout(forget);
    removeEventListener('keydown', listen);
  });
}
