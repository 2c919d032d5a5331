import { existsSync } from 'node:fs';
import { runtimeDir } from '@nuxt/ui/unplugin';
import type { Plugin } from 'vite';

/**
 * Nuxt UI writes its colours into `<style>` elements at run time, which `style-src 'self'` forbids.
 * `src/colours.css` holds the same variables, so the plugin that writes them (and the head library that only it
 * needs) is replaced by nothing.
 */
const emptied = ['plugins/colors.js', 'vue/plugins/head.js'];

export function noInlineColours(): Plugin {
  const files = new Set(emptied.map((file) => `${runtimeDir}/${file}`));
  return {
    name: 'xingluo:no-inline-colours',
    enforce: 'pre',
    buildStart() {
      for (const file of files) {
        if (!existsSync(file))
          this.error(`Nuxt UI no longer has ${file}: check who writes <style> elements now`);
      }
    },
    load: (id) => (files.has(id.split('?')[0] ?? id) ? 'export default { install() {} };' : undefined),
  };
}
