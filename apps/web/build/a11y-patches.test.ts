import { readFileSync } from 'node:fs';
import { runtimeDir } from '@nuxt/ui/unplugin';
import { describe, expect, it } from 'vitest';
import { applyPatch, patches } from './a11y-patches.ts';

describe('a11yPatches', () => {
  it('all find their text in the installed Nuxt UI', () => {
    for (const patch of patches) {
      const code = readFileSync(`${runtimeDir}/components/${patch.component}.vue`, 'utf8');
      expect(applyPatch(code, patch)).toContain(patch.replace);
    }
  });

  it('fail when the text is gone or is there twice', () => {
    const patch = { component: 'X', because: '', find: '<a', replace: '<b' };
    expect(() => applyPatch('<i', patch)).toThrow('0 × <a instead of one');
    expect(() => applyPatch('<a <a', patch)).toThrow('2 × <a instead of one');
  });
});
