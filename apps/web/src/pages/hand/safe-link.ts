/** Schemes that run code or show foreign content in our own page instead of opening an app. */
const refused: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:']);

/**
 * A platform's link as far as a person may be sent to it: a web page, or an app by a scheme of its own
 * (`app1128://…`). Null for anything else, whatever the server says.
 */
export function safeLink(link: string | null): string | null {
  if (link === null) return null;
  // The parser drops blanks and line breaks inside a scheme, as the browser does when the link is pressed.
  const url = URL.parse(link);
  return url && /^[a-z][a-z0-9+.-]*:$/.test(url.protocol) && !refused.has(url.protocol) ? link : null;
}

/** Whether a link opens a page, not an app. */
export const isWebLink = (link: string): boolean => /^https?:/i.test(link);

/**
 * The address inside what a person pastes: apps copy a whole sentence around it (「…复制打开，看看 https://… 」).
 * Without an address the text itself, for the server to judge.
 */
export const linkIn = (pasted: string): string =>
  (/https?:\/\/[^\s"'<>，。；！？、「」『』（）《》]+/i.exec(pasted)?.[0] ?? pasted).trim();
