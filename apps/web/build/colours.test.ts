import { readFileSync } from 'node:fs';
import { runtimeDir } from '@nuxt/ui/unplugin';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/colours.css', 'utf8');
const block = (selector: RegExp) => new RegExp(`${selector.source}\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
const namesIn = (text: string) => [...text.matchAll(/(--[\w-]+):/g)].map((match) => match[1] ?? '');

const colours = ['primary', 'secondary', 'success', 'info', 'warning', 'error', 'neutral'];
const shades = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950];

describe('colours.css', () => {
  it('has every shade that Nuxt UI would have written at run time', () => {
    const names = new Set(namesIn(css));
    const missing = colours.flatMap((colour) => shades.map((shade) => `--ui-color-${colour}-${shade}`));
    expect(missing.filter((name) => !names.has(name))).toEqual([]);
  });

  it('sets every token of Nuxt UI in light and in dark: one that is set in light only would win in dark too', () => {
    const library = readFileSync(`${runtimeDir}/index.css`, 'utf8');
    const tokens = [...library.matchAll(/(--ui-(?:text|bg|border)[\w-]*):/g)].map((match) => match[1] ?? '');
    const semantic = colours.slice(0, -1).map((colour) => `--ui-${colour}`);
    const wanted = [...new Set([...tokens, ...semantic])].toSorted();
    const light = namesIn(block(/:root,\s*\.light/));
    const dark = namesIn(block(/\.dark/));
    expect(wanted.filter((name) => !light.includes(name))).toEqual([]);
    expect(wanted.filter((name) => !dark.includes(name))).toEqual([]);
    expect(light.toSorted()).toEqual(dark.toSorted());
  });
});
