import { expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { compileTexts } from './compiled-messages.ts';

const texts = {
  plain: '账号已绑定',
  named: '还剩 {count} 条，共 {all} 条',
  literal: "写作 {'@'}名字",
  plural: 'no posts | one post | {n} posts',
  inner: { linked: '@:plain ！', list: '{0} 与 {1}' },
};

it('says the same as the texts that the browser would compile', () => {
  const say = (messages: Record<string, unknown>): string[] => {
    const i18n = createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': {} } });
    i18n.global.mergeLocaleMessage('zh-CN', messages as never);
    const t = i18n.global.t as unknown as (key: string, values?: unknown) => string;
    return [
      t('plain'),
      t('named', { count: 3, all: 9 }),
      t('literal'),
      ...[0, 1, 7].map((n) => t('plural', n)),
      t('inner.linked'),
      t('inner.list', ['甲', '乙']),
    ];
  };
  const ready = compileTexts(texts);
  expect(ready.plain).toBe(texts.plain);
  expect(ready.named).toBeTypeOf('object');
  expect(say(JSON.parse(JSON.stringify(ready)))).toEqual(say(texts));
});

it('names the text that is no message', () => {
  expect(() => compileTexts({ deep: { broken: '还剩 {count' } })).toThrow('还剩 {count');
});
