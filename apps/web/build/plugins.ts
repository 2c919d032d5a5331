import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import type { PluginOption } from 'vite';
import { uiTheme } from '../src/ui-theme.ts';
import { a11yPatches } from './a11y-patches.ts';
import { compiledMessages } from './compiled-messages.ts';
import { contractJson } from './contract-json.ts';
import { noInlineColours } from './no-inline-colours.ts';
import { rekaSplit } from './reka-split.ts';

/** What the build, the dev server and the component tests all run with. */
export function plugins(): PluginOption[] {
  return [
    noInlineColours(),
    rekaSplit(),
    a11yPatches(),
    compiledMessages(),
    contractJson(async () => (await import('@xingluo/contracts')).contract),
    vue(),
    ui({
      ui: uiTheme,
      colorMode: false,
      autoImport: false,
      components: { dts: '.nuxt-ui/components.d.ts' },
      dts: true,
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'], globExclude: ['**/*.test.ts'] } } },
      experimental: { componentDetection: true },
    }),
  ];
}
