import { readFileSync } from 'node:fs';
import { runtimeDir } from '@nuxt/ui/unplugin';
import type { Plugin } from 'vite';

/** One text replacement in a Nuxt UI component; `find` must occur exactly once. */
export interface Patch {
  component: string;
  /** What is wrong without it. */
  because: string;
  find: string;
  replace: string;
}

/** Faults of Nuxt UI 4.11 that axe-core reports and that no property can reach. */
export const patches: Patch[] = [
  {
    component: 'SelectMenu',
    because: 'a listbox must not contain the search field: the popup becomes a dialog …',
    find: '<ComboboxContent data-slot="content"',
    replace: `<ComboboxContent role="dialog" :aria-label="t('selectMenu.search')" data-slot="content"`,
  },
  {
    component: 'SelectMenu',
    because: '… and the list inside it becomes the listbox',
    find: 'ref="viewportRef" role="presentation"',
    replace: `ref="viewportRef" role="listbox" :aria-label="t('selectMenu.search')" :aria-multiselectable="props.multiple || undefined"`,
  },
  {
    component: 'CommandPalette',
    because: 'a listbox needs a name',
    find: '<ListboxContent data-slot="content"',
    replace: `<ListboxContent :aria-label="t('commandPalette.placeholder')" data-slot="content"`,
  },
  {
    component: 'FileUpload',
    because: 'the preview image needs an alternative text',
    find: `:as="{ img: 'img' }"`,
    replace: `:as="{ img: 'img' }" alt=""`,
  },
];

/** @throws when the text to replace is not there exactly once: an upgrade must not undo a patch silently. */
export function applyPatch(code: string, patch: Patch): string {
  const found = code.split(patch.find).length - 1;
  if (found !== 1) {
    throw new Error(
      `${patch.component}.vue of Nuxt UI has ${found} × ${patch.find} instead of one: look whether the patch is still needed`,
    );
  }
  return code.replace(patch.find, () => patch.replace);
}

export function a11yPatches(): Plugin {
  const pathOf = (component: string) => `${runtimeDir}/components/${component}.vue`;
  return {
    name: 'xingluo:a11y-patches',
    enforce: 'pre',
    buildStart() {
      for (const patch of patches) applyPatch(readFileSync(pathOf(patch.component), 'utf8'), patch);
    },
    transform(code, id) {
      const mine = patches.filter((patch) => id === pathOf(patch.component));
      if (mine.length > 0) return { code: mine.reduce(applyPatch, code), map: null };
    },
  };
}
