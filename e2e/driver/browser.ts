import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const ARTIFACTS = fileURLToPath(new URL('../../artifacts', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'];

// Runs in the page, so it is text here.
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))`;

const onPath = (names: string[]): string | null => {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
};

/** The system's Chromium, else the one inside the npm package; a machine with neither fails, nothing is skipped. */
const findChromium = async (): Promise<{ path: string; args: string[] }> => {
  const system = onPath(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
  if (system) return { path: system, args: [] };
  const { default: packaged } = await import('@sparticuz/chromium');
  return {
    path: await packaged.executablePath(),
    args: packaged.args.filter((flag) => !flag.includes('single-process')),
  };
};

/** A font configuration with the bundled Chinese font, so that no machine draws boxes. */
const fontConfig = (): string => {
  const fonts = dirname(
    createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'),
  );
  mkdirSync(join(ARTIFACTS, 'fontconfig'), { recursive: true });
  const file = join(ARTIFACTS, 'fontconfig', 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${fonts}</dir><dir>/usr/share/fonts</dir><cachedir>${join(ARTIFACTS, 'fontconfig', 'cache')}</cachedir>
<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family><family>Noto Sans SC</family><family>Noto Sans CJK SC</family></prefer></alias></fontconfig>`,
  );
  return file;
};

export const launchBrowser = async (): Promise<Browser> => {
  const { path, args } = await findChromium();
  return chromium.launch({
    executablePath: path,
    args: [...FLAGS, ...args],
    env: { ...(process.env as Record<string, string>), FONTCONFIG_FILE: fontConfig() },
  });
};

/** One person at one screen: watches for policy violations and script errors from the first byte on. */
export class Visitor {
  readonly page: Page;
  readonly problems: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  static async open(
    browser: Browser,
    url: string,
    { width = 1440, height = 900, dark = false, locale = 'zh-CN' } = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width, height },
      locale,
      timezoneId: 'Asia/Shanghai',
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const visitor = new Visitor(context, page);
    await page.addInitScript({ content: REPORT_VIOLATIONS });
    page.on('console', (message) => {
      if (message.type() === 'error' && /CSP |Content Security Policy/.test(message.text()))
        visitor.problems.push(message.text());
    });
    page.on('pageerror', (error) => visitor.problems.push(error.message));
    page.on('request', (request) => {
      const origin = new URL(request.url());
      if (!['localhost', '127.0.0.1', ''].includes(origin.hostname))
        visitor.problems.push(`foreign request: ${request.url()}`);
    });
    return visitor;
  }

  /** Saves what the person sees below artifacts/screens. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(join(ARTIFACTS, 'screens'), { recursive: true });
    await this.page.screenshot({ path: join(ARTIFACTS, 'screens', `${name}.png`) });
  }

  /** Accessibility violations of WCAG 2.0–2.2 A and AA on the page as it stands, one line each. */
  async accessibilityProblems(): Promise<string[]> {
    // evaluate() is not subject to the page's policy; a script tag would be.
    await this.page.evaluate(readFileSync(AXE, 'utf8'));
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(
            options: object,
          ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      });
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
    });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
