/** Where a person goes after signing in: a path of this site, never another address that a link has smuggled in. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
