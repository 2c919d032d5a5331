const browsers = [
  ['Edge', /Edg\//],
  ['Firefox', /Firefox\//],
  ['Chrome', /Chrome\//],
  ['Safari', /Safari\//],
] as const;
const systems = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

const first = (table: readonly (readonly [string, RegExp])[], text: string) =>
  table.find(([, pattern]) => pattern.test(text))?.[0];

/** Browser and system out of a user agent, e.g. `Chrome · Windows`; null when neither is known. */
export function deviceOf(userAgent: string | null): { name: string | null; icon: string } {
  const text = userAgent ?? '';
  const system = first(systems, text);
  const name = [first(browsers, text), system].filter(Boolean).join(' · ');
  const phone = system === 'iPhone' || system === 'Android';
  return { name: name || null, icon: phone ? 'i-lucide-smartphone' : 'i-lucide-laptop' };
}
