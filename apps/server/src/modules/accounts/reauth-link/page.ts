import { createHash } from 'node:crypto';

export type Language = 'zh-CN' | 'en';

/** The language of a reader who is not signed in, from Accept-Language. */
export const languageOf = (accepted: string | undefined): Language =>
  /^\s*en\b/i.test(accepted ?? '') ? 'en' : 'zh-CN';

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: light-dark(#f6f7f9, #101319); color: light-dark(#1d2430, #e7eaf0); }
main { box-sizing: border-box; width: min(26rem, 100% - 2rem); padding: 1.75rem; border-radius: 1rem; background: light-dark(#fff, #191e27); box-shadow: 0 1px 3px rgb(0 0 0 / .15); }
h1 { margin: 0 0 .75rem; font-size: 1.25rem; text-wrap: balance; }
p { margin: 0 0 .75rem; color: light-dark(#4b5565, #aab3c2); overflow-wrap: anywhere; }
a { display: block; margin-top: 1.25rem; padding: .75rem; border-radius: .6rem; text-align: center; text-decoration: none; font-weight: 600; background: #2f5bea; color: #fff; }
a:focus-visible { outline: 3px solid light-dark(#1d2430, #e7eaf0); outline-offset: 2px; }
`;

/** The policy of these pages: one style known by its hash, no script, nothing loaded. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export type PageText = { title: string; lines: string[]; action?: { label: string; href: string } };

/** A page for a phone whose reader may not have an account here. Every text is escaped. */
export const pageHtml = (language: Language, { title, lines, action }: PageText): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${lines
    .map((line) => `<p>${escaped(line)}</p>`)
    .join(
      '',
    )}${action ? `<a href="${escaped(action.href)}">${escaped(action.label)}</a>` : ''}</main></body></html>`;
