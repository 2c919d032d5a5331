import { pathToFileURL } from 'node:url';
import { baseCompile } from '@intlify/message-compiler';
import type { Plugin } from 'vite';

interface Texts {
  readonly [key: string]: string | Texts;
}
const texts = /\/src\/(?:i18n\/[\w-]+\/core|pages\/[\w-]+\/messages\/[\w-]+)\.ts$/;
/** Characters with a meaning in vue-i18n's message format; a text without them is shown as it stands. */
const special = /[{}@|\\%]/;

/** The tree that vue-i18n would build in the browser. Throws with the text when it cannot be read. */
function compiled(text: string): unknown {
  const { ast } = baseCompile(text, {
    jit: true,
    minify: true,
    location: false,
    onError: (error) => {
      throw new Error(`"${text}" is no message: ${error.message}`);
    },
  });
  return ast;
}

/** The same texts, those with parameters as message trees and the others untouched. */
export function compileTexts(messages: Texts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(messages).map(([key, value]) => [
      key,
      typeof value !== 'string' ? compileTexts(value) : special.test(value) ? compiled(value) : value,
    ]),
  );
}

/** Compiles the texts while building, so that no browser has to load the compiler before it can show a page. */
export function compiledMessages(): Plugin {
  return {
    name: 'xingluo:compiled-messages',
    apply: 'build',
    config: () => ({ define: { __INTLIFY_DROP_MESSAGE_COMPILER__: true } }),
    async load(id) {
      if (!texts.test(id)) return;
      const { messages } = (await import(pathToFileURL(id).href)) as { messages: Texts };
      return `export const messages = ${JSON.stringify(compileTexts(messages))};`;
    },
  };
}
