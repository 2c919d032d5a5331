export type Strength = { level: 'short'; missing: number } | { level: 'common' | 'weak' | 'fair' | 'strong' };

const shortest = 10;
const common =
  /^(?:password|passw0rd|qwerty|qwertyuiop|1q2w3e4r|admin|administrator|welcome|letmein|iloveyou|woaini|xingluo|abc|abcd|abcdef)+[\d!@#$._-]*$/i;

/** Runs like 123456 and abcdef, or one character again and again. */
function isRun(password: string): boolean {
  const codes = [...password].map((char) => char.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.every((step) => step === steps[0]) && Math.abs(steps[0] ?? 9) <= 1;
}

/** A hint while typing; the server decides. Length counts most (NIST SP 800-63B §3.1.1), variety of characters next. */
export function passwordStrength(password: string): Strength {
  const length = [...password].length;
  if (length < shortest) return { level: 'short', missing: shortest - length };
  if (common.test(password) || isRun(password) || /^\d+$/.test(password)) return { level: 'common' };
  const variety = new Set([...password.toLowerCase()]).size;
  if (variety < 6) return { level: 'weak' };
  if (length >= 16 && variety >= 9) return { level: 'strong' };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  if (length >= 12 && kinds >= 3) return { level: 'strong' };
  return { level: kinds >= 2 || length >= 14 ? 'fair' : 'weak' };
}
