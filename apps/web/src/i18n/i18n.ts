import { nextTick } from 'vue';
import { createI18n } from 'vue-i18n';

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];
/** Texts of one language: nested objects, the leaves are vue-i18n messages. */
export interface Messages {
  [key: string]: string | Messages;
}

const storageKey = 'xingluo.locale';
const core = import.meta.glob<{ messages: Messages }>('./*/core.ts');
const pages = import.meta.glob<{ messages: Messages }>('../pages/*/messages/*.ts');

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  messages: {} as Record<string, Messages>,
});

const loaded = new Set<string>();
const usedPages = new Set<string>();

export const currentLocale = (): Locale => i18n.global.locale.value as Locale;

/** Translates outside of components (toasts, guards, document title). */
export const t = (key: string, values: Record<string, unknown> = {}): string => i18n.global.t(key, values);

/** The language chosen before, else the browser's, else Chinese. */
export function preferredLocale(): Locale {
  const stored = localStorage.getItem(storageKey);
  if (stored === 'zh-CN' || stored === 'en') return stored;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}

async function merge(locale: Locale, id: string, load: (() => Promise<{ messages: Messages }>) | undefined) {
  const key = `${locale}/${id}`;
  if (loaded.has(key) || !load) return;
  const { messages } = await load();
  i18n.global.mergeLocaleMessage(locale, messages);
  loaded.add(key);
}

/** Loads the texts of page folders (`src/pages/<folder>/messages/<locale>.ts`) in the current language. */
export async function loadPageMessages(folders: readonly string[], locale = currentLocale()): Promise<void> {
  for (const folder of folders) usedPages.add(folder);
  await Promise.all(
    folders.map((folder) => merge(locale, folder, pages[`../pages/${folder}/messages/${locale}.ts`])),
  );
}

/** Switches the language of the whole app once its texts are there, and remembers it in this browser. */
export async function setLocale(locale: Locale): Promise<void> {
  await Promise.all([
    merge(locale, 'core', core[`./${locale}/core.ts`]),
    loadPageMessages([...usedPages], locale),
  ]);
  i18n.global.locale.value = locale;
  localStorage.setItem(storageKey, locale);
  document.documentElement.lang = locale;
  await nextTick();
}
