import { readdirSync, readFileSync } from 'node:fs';
import { errorCatalogue } from '@xingluo/contracts/errors';
import { describe, expect, it } from 'vitest';
import type { Messages } from './i18n.ts';

const files = import.meta.glob<{ messages: Messages }>(['./*/core.ts', '../pages/*/messages/*.ts'], {
  eager: true,
});

function leavesOf(messages: Messages, prefix = ''): [key: string, text: string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : leavesOf(value, `${prefix}${key}.`),
  );
}
const texts = (locale: string) =>
  Object.entries(files)
    .filter(([path]) => path.includes(`/${locale}/`) || path.endsWith(`/${locale}.ts`))
    .flatMap(([, { messages }]) => leavesOf(messages));
const keys = (locale: string) => texts(locale).map(([key]) => key);

const src = `${process.cwd()}/src`;
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(vue|ts)$/.test(path) && !path.includes('.test.'))
  .map((path) => [path, readFileSync(`${src}/${path}`, 'utf8')] as const);

describe('messages', () => {
  it('have the same keys in Chinese and English, none twice', () => {
    expect(keys('en').toSorted()).toEqual(keys('zh-CN').toSorted());
    expect(new Set(keys('zh-CN')).size).toBe(keys('zh-CN').length);
  });

  it('use the same parameters in both languages', () => {
    const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted().join();
    const english = new Map(texts('en'));
    const different = texts('zh-CN').filter(
      ([key, text]) => parameters(text) !== parameters(english.get(key) ?? ''),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('translate every error the product can answer', () => {
    const known = new Set(keys('zh-CN'));
    expect(Object.keys(errorCatalogue).filter((code) => !known.has(`errors.${code}`))).toEqual([]);
  });

  it('exist for every key that the code names', () => {
    const known = new Set(keys('zh-CN'));
    const named = sources.flatMap(([path, text]) =>
      [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => [path, match[1] ?? ''] as const),
    );
    expect(named.filter(([, key]) => !known.has(key))).toEqual([]);
    expect(named.length).toBeGreaterThan(80);
  });
});
