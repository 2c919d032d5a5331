const prefix = 'xingluo.';

/** A value this browser keeps under our prefix; null when there is none or it cannot be read. */
export function readStored<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(prefix + key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** A full or forbidden storage loses a convenience, never an action: so it says nothing. */
export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    return;
  }
}
