import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const prefix = 'virtual:reka/';
const importPattern = /import\s*\{([^}]+)\}\s*from\s*["']reka-ui\/namespaced["'];?/g;

/**
 * Splits `import { A as B } from "reka-ui/namespaced"` into one module per name.
 * The package ships all namespaces as one module, so a dropdown menu would carry every calendar with it.
 */
export function splitNamespaceImports(code: string): string {
  return code.replaceAll(importPattern, (_all, names: string) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => {
        const [imported = '', local = imported] = name.split(/\s+as\s+/);
        return `import { ${imported} as ${local} } from "${prefix}${imported}";`;
      })
      .join('\n'),
  );
}

/** Source of one namespace (`Dialog` → `export const Dialog = { Root: DialogRoot, … }`) cut out of the package's file. */
export function namespaceModule(source: string, name: string): string {
  const literal = new RegExp(`^const ${name} = \\{([^}]*)\\};`, 'm').exec(source)?.[1];
  if (literal === undefined)
    throw new Error(`reka-ui/namespaced no longer defines ${name} as an object literal`);
  const components = [...literal.matchAll(/:\s*(\w+)/g)].map((match) => match[1]);
  return `import { ${[...new Set(components)].join(', ')} } from "reka-ui";\nexport const ${name} = {${literal}};`;
}

/** Vite plugin around the two functions above; only Nuxt UI's own files are rewritten. */
export function rekaSplit(): Plugin {
  const file = createRequire(import.meta.url)
    .resolve('reka-ui/namespaced')
    .replace(/index\.cjs$/, 'index.mjs');
  const source = readFileSync(file, 'utf8');
  return {
    name: 'xingluo:reka-split',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load: (id) =>
      id.startsWith(`\0${prefix}`) ? namespaceModule(source, id.slice(prefix.length + 1)) : undefined,
    transform(code, id) {
      if (!id.includes('/@nuxt/ui/') || !code.includes('reka-ui/namespaced')) return;
      return { code: splitNamespaceImports(code), map: null };
    },
  };
}
