import { execFileSync } from 'node:child_process';
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

type Way = { path: string; args: string[]; env: Record<string, string> };

/** Chromium inside an npm package, with the libraries that a bare machine lacks. */
const packagedChromium = async (): Promise<Way> => {
  const { default: packaged, inflate } = await import('@sparticuz/chromium');
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
  const libraries = await inflate(join(bin, 'al2023.tar.br'));
  return {
    path: await packaged.executablePath(),
    args: ['--headless=shell', ...packaged.args.filter((flag) => !/single-process|headless/.test(flag))],
    env: { LD_LIBRARY_PATH: join(libraries, 'lib') },
  };
};

/** Debian's Chromium, installed where this machine lets us. */
const installedChromium = async (): Promise<Way> => {
  console.warn('No Chromium could be started; installing the one of Debian …');
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], {
    stdio: 'inherit',
  });
  return { path: '/usr/bin/chromium', args: [], env: {} };
};

const systemChromium = async (): Promise<Way> => {
  const path = onPath(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
  if (!path) throw new Error('no Chromium on PATH');
  return { path, args: [], env: {} };
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
<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family><family>Noto Sans SC</family><family>Noto Sans CJK SC</family></prefer></alias>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family><family>Liberation Mono</family><family>Noto Sans SC</family></prefer></alias></fontconfig>`,
  );
  return file;
};

/** The first Chromium that starts: the system's, the one of the npm package, one that is installed now. None is a failure, nothing is skipped. */
export const launchBrowser = async (): Promise<Browser> => {
  const reasons: string[] = [];
  for (const way of [systemChromium, packagedChromium, installedChromium]) {
    try {
      const { path, args, env } = await way();
      return await chromium.launch({
        executablePath: path,
        args: [...FLAGS, ...args],
        // Without a UTF-8 locale Chromium garbles the Chinese names of files it is handed.
        env: {
          ...(process.env as Record<string, string>),
          ...env,
          LC_ALL: 'C.UTF-8',
          FONTCONFIG_FILE: fontConfig(),
        },
      });
    } catch (error) {
      reasons.push((error as Error).message.split('\n')[0] ?? '');
    }
  }
  throw new Error(`No browser for the journeys: ${reasons.join(' · ')}`);
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
